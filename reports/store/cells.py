"""Cells of exports as SQL: the same texts on both engines."""

from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import CharField, DecimalField, Expression, F, Func, Value
from django.db.models.functions import TruncSecond

from accounts.cells import NUMBER, RISKY

_RISKY = ", ".join(str(ord(sign)) for sign in RISKY)
_SAFE = (
    f"CASE WHEN CODE(%(expressions)s) IN ({_RISKY})"
    f" AND NOT %(expressions)s MATCHES '^{NUMBER}'"
    " THEN '''' || %(expressions)s ELSE NULLIF(%(expressions)s, '') END"
)


class Safe(Func):
    """What `accounts.cells.safe` makes of a text, NULL of an empty one.

    Takes what has no parameters, such as columns.
    """

    output_field = CharField()

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        template = _SAFE.replace("CODE", "ascii").replace("MATCHES", "~")
        return self.as_sql(compiler, connection, template=template, **context)

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        template = _SAFE.replace("CODE", "unicode").replace("MATCHES", "REGEXP")
        return self.as_sql(compiler, connection, template=template, **context)


class Credits(Func):
    """Credits of micro-credits: exact, with no zeros at the end."""

    output_field = DecimalField()

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        template = "trim_scale(%(expressions)s * 0.000001)"
        return self.as_sql(compiler, connection, template=template, **context)

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        template = "rtrim(rtrim(printf('%%%%.6f', %(expressions)s / 1000000.0), '0'), '.')"
        return self.as_sql(compiler, connection, template=template, **context)


class Dashed(Func):
    """A UUID in its usual spelling."""

    output_field = CharField()

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        return self.as_sql(compiler, connection, template="(%(expressions)s)::text", **context)

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        ends = ((1, 8), (9, 4), (13, 4), (17, 4), (21, 12))
        template = " || '-' || ".join(f"substr(%(expressions)s, {at}, {n})" for at, n in ends)
        return self.as_sql(compiler, connection, template=template, **context)


class Joined(Func):
    """Texts put together; one that is NULL makes it NULL."""

    arg_joiner = " || "
    template = "(%(expressions)s)"
    output_field = CharField()


class Worded(Func):
    """A word for each code; a code without one is shown as `other`."""

    output_field = CharField()

    def __init__(self, code: str, words: Mapping[str, str], other: Expression | F) -> None:
        pairs = [Value(text) for pair in words.items() for text in pair]
        super().__init__(F(code), *pairs, other)

    def as_sql(self, compiler: Any, connection: Any, *_: Any, **context: Any) -> Any:
        """A simple CASE reads the code once; Django's own would once for every word."""
        parts = [compiler.compile(part) for part in self.get_source_expressions()]
        code, *pairs, other = (sql for sql, _values in parts)
        cases = (
            f" WHEN {key} THEN {word}" for key, word in zip(pairs[::2], pairs[1::2], strict=True)
        )
        values = [value for _sql, found in parts for value in found]
        return f"CASE {code}{''.join(cases)} ELSE {other} END", values


def by_clocks(moment: str, zone: ZoneInfo) -> TruncSecond:
    """A moment by the clocks of a zone, in whole seconds."""
    return TruncSecond(moment, tzinfo=zone)
