"""What a key is for, as somebody asks for it."""

from collections.abc import Sequence
from dataclasses import dataclass

from apikeys.models import ApiKey


@dataclass(frozen=True, kw_only=True)
class KeyTerms:
    """What a key is for (see ApiKey). Empty lists: no such restriction."""

    kind: str = ApiKey.Kind.ACCESS_TOKEN
    is_test: bool = False
    default_country: str = ""
    scopes: Sequence[str] = ()
    products: Sequence[str] = ()
    allowed_addresses: Sequence[str] = ()
    allowed_in_urls: bool = True
    labels_are_keys: bool = False
    daily_cap: int | None = None

    @classmethod
    def of(cls, key: ApiKey) -> "KeyTerms":
        """The terms of a key that exists."""
        return cls(**{name: getattr(key, name) for name in cls.__dataclass_fields__})


# What can be changed afterwards; kind, and live or test, are for good.
CHANGEABLE = (
    "default_country",
    "scopes",
    "products",
    "allowed_addresses",
    "allowed_in_urls",
    "labels_are_keys",
    "daily_cap",
)
