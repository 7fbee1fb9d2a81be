"""The calls of this dialect by name: each module of `calls` adds its own."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from accounts.models import Account
from apikeys.models import ApiKey
from apikeys.scopes import Scope
from portal.api.transmit.params import Params


@dataclass(frozen=True)
class Asked:
    """What a call is asked, and by whom."""

    key: ApiKey
    params: Params

    @property
    def account(self) -> Account:
        """The account of the call's key."""
        return self.key.account

    @property
    def region(self) -> str:
        """The country in which numbers lie that come without a country code."""
        return self.key.default_country or self.account.default_country


Work = Callable[[Asked], Mapping[str, Any]]


@dataclass(frozen=True)
class Call:
    """One call: `work` gives its answer without the block `error`.

    `once`: it sends or moves money, and is done once for an Idempotency-Key.
    """

    name: str
    work: Work
    scope: Scope
    once: bool
    methods: tuple[str, ...]


CALLS: dict[str, Call] = {}


def call(
    name: str,
    *,
    scope: Scope = Scope.READ,
    once: bool = False,
    methods: tuple[str, ...] = ("GET", "POST"),
) -> Callable[[Work], Work]:
    """Make a function the answer to `/<name>.json` and `/<name>.xml`."""

    def register(work: Work) -> Work:
        CALLS[name] = Call(name, work, scope, once, methods)
        return work

    return register
