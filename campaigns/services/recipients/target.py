"""Whose traces are looked for, and what a place says of a step it has done."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

from django.db.models import QuerySet
from django.utils.functional import Promise

from campaigns.erasurewishes import Lists
from campaigns.spellings import Spellings


@dataclass(frozen=True)
class Target:
    """A number in some accounts. `everywhere`: also in what belongs to no account."""

    account_ids: tuple[int, ...]
    msisdn: int
    lists: Lists = Lists.KEEP
    everywhere: bool = False

    @cached_property
    def spellings(self) -> Spellings:
        """To find it where it is not a number of its own."""
        return Spellings(self.msisdn)

    def own(self, rows: QuerySet[Any], path: str = "account") -> QuerySet[Any]:
        """The rows of these accounts, by the way that leads from a row to its account."""
        return rows.filter(**{f"{path}__in": self.account_ids})


class Step(NamedTuple):
    """What a step erased. `after` is where the next one begins, None behind the last.

    `waits`: something is still being read, and the same step is to be tried again later.
    """

    erased: int
    after: int | None = None
    waits: bool = False


class Place(NamedTuple):
    """Where a number may be. `look` counts ahead, None where only reading all of it tells.

    `erase(target, after)` does a short step, in the caller's transaction where it is `atomic`.
    """

    name: str
    words: Promise
    look: Callable[[Target], int] | None
    erase: Callable[[Target, int], Step]
    atomic: bool = True


def deleting(
    find: Callable[[Target], QuerySet[Any]], size: int = 500
) -> Callable[[Target, int], Step]:
    """A step that deletes what `find` finds: it finds less each time."""

    def erase(target: Target, after: int) -> Step:
        rows = find(target)
        ids = list(rows.order_by("pk").values_list("pk", flat=True)[:size])
        rows.model._default_manager.filter(pk__in=ids).delete()
        return Step(len(ids), 0 if len(ids) == size else None)

    return erase
