"""Pages of a list, in both shapes that clients of this dialect walk.

Resources have `data`, `links` and `meta`; the older reports have everything in one object.
"""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from django.db.models import QuerySet
from rest_framework.request import Request

from portal.api.v2.params import Params

PER_PAGE = 15
MOST_PAGES = 100_000


def page_number(params: Params) -> int:
    """The page the call asks for, from 1; notes what is none."""
    return params.whole("page", least=1, most=MOST_PAGES) or 1


def page_of(
    request: Request,
    rows: QuerySet[Any] | Sequence[Any],
    number: int,
    *,
    per_page: int,
    row: Callable[[Any], dict[str, Any]],
) -> dict[str, Any]:
    """Page `number` (from 1) of `rows`; a page past the end is empty."""
    page = _Page.of(request, rows, number, per_page, row)
    at, before, after = page.at, page.before, page.after
    return {
        "data": page.data,
        "links": {"first": at.page(1), "last": at.page(page.last), "prev": before, "next": after},
        "meta": {
            "current_page": number,
            "from": page.first_row,
            "last_page": page.last,
            "links": _links(at, number, page.last, before, after),
            "path": at.path,
            "per_page": per_page,
            "to": page.last_row,
            "total": page.total,
        },
    }


def paginator(
    request: Request,
    rows: QuerySet[Any] | Sequence[Any],
    number: int,
    *,
    per_page: int,
    row: Callable[[Any], dict[str, Any]],
    serial: bool = True,
) -> dict[str, Any]:
    """As page_of, in one object; with `serial` each row has its place in the whole list."""
    page = _Page.of(request, rows, number, per_page, row)
    if serial:
        for place, entry in enumerate(page.data, page.first_row or 1):
            entry["serial"] = place
    return {
        "current_page": number,
        "data": page.data,
        "first_page_url": page.at.page(1),
        "from": page.first_row,
        "last_page": page.last,
        "last_page_url": page.at.page(page.last),
        "next_page_url": page.after,
        "path": page.at.path,
        "per_page": per_page,
        "prev_page_url": page.before,
        "to": page.last_row,
        "total": page.total,
    }


class _Addresses:
    """Addresses of pages: the filters of the call, and never its credential."""

    def __init__(self, request: Request) -> None:
        self.path = request.build_absolute_uri(request.path)
        self._query = request.query_params.copy()
        for name in ("access_token", "api_token", "api_key", "page"):
            self._query.pop(name, None)

    def page(self, number: int) -> str:
        self._query["page"] = str(number)
        return f"{self.path}?{self._query.urlencode()}"


class _Page(NamedTuple):
    data: list[dict[str, Any]]
    total: int
    last: int
    first_row: int | None
    last_row: int | None
    before: str | None
    after: str | None
    at: _Addresses

    @classmethod
    def of(
        cls,
        request: Request,
        rows: QuerySet[Any] | Sequence[Any],
        number: int,
        per_page: int,
        row: Callable[[Any], dict[str, Any]],
    ) -> "_Page":
        total = rows.count() if isinstance(rows, QuerySet) else len(rows)
        last = max(1, -(-total // per_page))
        start = (number - 1) * per_page
        data = [row(entry) for entry in rows[start : start + per_page]]
        at = _Addresses(request)
        return cls(
            data,
            total,
            last,
            start + 1 if data else None,
            start + len(data) if data else None,
            at.page(number - 1) if number > 1 else None,
            at.page(number + 1) if number < last else None,
            at,
        )


def _links(
    at: _Addresses, number: int, last: int, before: str | None, after: str | None
) -> list[dict[str, Any]]:
    """The neighbours of the page, and the steps to the page before and after."""
    near = range(max(1, number - 3), min(last, number + 3) + 1)
    return [
        {"url": before, "label": "Previous", "active": False},
        *({"url": at.page(n), "label": str(n), "active": n == number} for n in near),
        {"url": after, "label": "Next", "active": False},
    ]
