"""Addresses of reports: the filters are kept in them, so that any view of one can be shared."""

from collections.abc import Mapping

from django.http import QueryDict
from django.urls import reverse

from reports.selectors.kinds import Kind

# What belongs to one table, and not to the next report.
OF_A_TABLE = ("sort", "page")


def address(kind: Kind, asked: QueryDict, changes: Mapping[str, str] | None = None) -> str:
    """A report asked the same, but for `changes` ('' takes a parameter away)."""
    query = changed(asked, {**dict.fromkeys(OF_A_TABLE, ""), **(changes or {})})
    for name in (*kind.cannot, *(("account", "reach") if kind.of_one else ())):
        query.pop(name, None)
    return f"{reverse(kind.url_name)}{_text(query)}"


def here(asked: QueryDict, changes: Mapping[str, str]) -> str:
    """The same page, but for `changes`."""
    return _text(changed(asked, changes)) or "?"


def file(kind: Kind, ending: str, asked: QueryDict) -> str:
    """The same as a file."""
    return f"{reverse(f'{kind.url_name}_{ending}')}{_text(changed(asked, {'page': ''}))}"


def changed(asked: QueryDict, changes: Mapping[str, str]) -> QueryDict:
    """The parameters with some of them changed, those without a value left out."""
    query = QueryDict(mutable=True)
    for name, value in {**asked.dict(), **changes}.items():
        if value:
            query[name] = str(value)
    return query


def _text(query: QueryDict) -> str:
    return f"?{query.urlencode()}" if query else ""
