"""Queries that are put together once and asked often.

Building a query costs the ORM several times what running it costs, which counts where thousands of
calls a second ask the same. What comes back is the same as from the queryset; a test compares.
"""

import threading
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, Generic, TypeVar

from django.db import connections
from django.db.models import Model, QuerySet
from django.db.models.query import get_related_populators

from accounts.store.kept import ask

M = TypeVar("M", bound=Model)


class Prepared(Generic[M]):
    """A queryset of model rows with values left open.

    `build` makes the queryset from stand-ins, which must come back unchanged among the parameters
    of its SQL; `asked` later gives the real values by the stand-ins' places.
    """

    def __init__(self, build: Callable[..., QuerySet[M]], *stand_ins: Any) -> None:
        self._build, self._stand_ins = build, stand_ins
        self._ready = threading.local()  # a compiler belongs to its thread's connection

    def all(self, *values: Any) -> list[M]:
        """The rows for these values, in place of the stand-ins."""
        ready = self._ready.__dict__.get("it")
        if ready is None:
            ready = self._ready.it = _Compiled(self._build(*self._stand_ins), self._stand_ins)
        found: list[M] = ready.rows(values)
        return found

    def first(self, *values: Any) -> M | None:
        """The first of them."""
        found = self.all(*values)
        return found[0] if found else None


class _Compiled:
    """The SQL of a queryset, and how its rows become objects."""

    def __init__(self, queryset: QuerySet[Any], stand_ins: Sequence[Any]) -> None:
        self._alias = queryset.db
        self._compiler = queryset.query.get_compiler(using=self._alias)
        self._sql, parameters = self._compiler.as_sql()
        self._parameters = list(parameters)
        self._places = [self._places_of(stand_in) for stand_in in stand_ins]
        info, select = self._compiler.klass_info, self._compiler.select
        assert info is not None and select is not None
        self._model, fields = info["model"], info["select_fields"]
        self._range = slice(fields[0], fields[-1] + 1)
        self._names = [column[0].target.attname for column in select[self._range]]
        self._related = get_related_populators(info, select, self._alias)  # type: ignore[call-arg]

    def _places_of(self, stand_in: Any) -> list[int]:
        wanted = self._adapted(stand_in)
        places = [at for at, value in enumerate(self._parameters) if value == wanted]
        if not places:
            raise AssertionError(f"{stand_in!r} is not a parameter of {self._sql}")
        return places

    def _adapted(self, value: Any) -> Any:
        """The value as the ORM hands it to the driver."""
        if isinstance(value, datetime):
            return connections[self._alias].ops.adapt_datetimefield_value(value)
        return value

    def rows(self, values: Sequence[Any]) -> list[Any]:
        parameters = list(self._parameters)
        for places, value in zip(self._places, values, strict=True):
            for place in places:
                parameters[place] = self._adapted(value)
        fetched = ask(self._sql, parameters, self._alias)
        return (
            [self._object(row) for row in self._compiler.results_iter([fetched])] if fetched else []
        )

    def _object(self, row: Any) -> Any:
        made = self._model.from_db(self._alias, self._names, row[self._range])
        for populator in self._related:
            populator.populate(row, made)
        return made
