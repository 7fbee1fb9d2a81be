"""Pages of a list: `data`, `links` and `meta`, as clients of this dialect walk them."""

from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet
from rest_framework.request import Request


def page_of(
    request: Request,
    rows: QuerySet[Any],
    number: int,
    *,
    per_page: int,
    row: Callable[[Any], dict[str, Any]],
) -> dict[str, Any]:
    """Page `number` (from 1) of `rows`; a page past the end is empty."""
    total = rows.count()
    last = max(1, -(-total // per_page))
    start = (number - 1) * per_page
    data = [row(entry) for entry in rows[start : start + per_page]]
    at = _Addresses(request)
    before = at.page(number - 1) if number > 1 else None
    after = at.page(number + 1) if number < last else None
    return {
        "data": data,
        "links": {"first": at.page(1), "last": at.page(last), "prev": before, "next": after},
        "meta": {
            "current_page": number,
            "from": start + 1 if data else None,
            "last_page": last,
            "links": _links(at, number, last, before, after),
            "path": at.path,
            "per_page": per_page,
            "to": start + len(data) if data else None,
            "total": total,
        },
    }


class _Addresses:
    """Addresses of pages: the filters of the call, and never its credential."""

    def __init__(self, request: Request) -> None:
        self.path = request.build_absolute_uri(request.path)
        self._query = request.query_params.copy()
        for name in ("access_token", "api_token", "page"):
            self._query.pop(name, None)

    def page(self, number: int) -> str:
        self._query["page"] = str(number)
        return f"{self.path}?{self._query.urlencode()}"


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
