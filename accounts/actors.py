"""Who is acting now, for the audit log: set once at the door, read where things are written.

A page, an API call and a command each enter `acting_as`; whatever a service then records carries
the person, the address they came from, and the account they came out of.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from accounts.models import Account, User

SYSTEM = "system"


@dataclass(frozen=True)
class Actor:
    """`home` is the account they belong to when they act in another one."""

    label: str = SYSTEM
    user: User | None = None
    home: Account | None = None
    address: str = ""


_current: ContextVar[Actor] = ContextVar("actor", default=Actor())  # noqa: B039  # frozen


def current() -> Actor:
    """Who is acting; the system itself where nobody said (background jobs)."""
    return _current.get()


@contextmanager
def acting_as(actor: Actor) -> Iterator[None]:
    """Everything recorded inside is `actor`'s doing."""
    token = _current.set(actor)
    try:
        yield
    finally:
        _current.reset(token)
