"""Tables of credentials."""

from apikeys.models.key import ApiKey

__all__ = ["ApiKey"]
