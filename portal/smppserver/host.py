"""What a session asks of the server that it belongs to."""

from collections.abc import Callable
from typing import ParamSpec, Protocol, TypeVar

from apikeys.models import ApiKey

P = ParamSpec("P")
T = TypeVar("T")


class Host(Protocol):
    """Deliveries by what became of them, the database, and the other sessions."""

    done: list[int]
    refused: list[int]
    unsent: list[int]

    async def ask(self, work: Callable[P, T], *given: P.args, **named: P.kwargs) -> T:
        """Do `work` with the database, in a thread."""

    def sessions_of(self, key: ApiKey) -> int:
        """How many sessions a credential has."""

    def look_back(self) -> None:
        """Look for all that is owed, for somebody new."""
