"""Tables of credentials."""

from apikeys.models.answered import AnsweredCall
from apikeys.models.key import ApiKey
from apikeys.models.usage import KeyAddress, KeyUsage

__all__ = ["AnsweredCall", "ApiKey", "KeyAddress", "KeyUsage"]
