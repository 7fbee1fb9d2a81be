"""What resources of the v2 dialect have in common: envelopes, lists in pages, ids in addresses."""

import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db.models import QuerySet
from rest_framework.response import Response

from accounts.errors import Invalid
from apikeys.scopes import Scope
from portal.api.v2.base import V2View
from portal.api.v2.pages import page_of
from portal.api.v2.params import Params

PER_PAGE = 15
MOST_PAGES = 100_000
UUID = r"[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}"
WHOLE = r"[1-9][0-9]{0,17}"

Row = Callable[[Any], dict[str, Any]]


class ResourceView(V2View):
    """A list with its POST, or one thing with GET, PUT and DELETE."""

    scope = Scope.RESOURCES
    http_method_names = ["get", "head", "post", "put", "delete"]

    def listed(self, params: Params, rows: QuerySet[Any], row: Row, message: str) -> Response:
        """A page of `rows`, the one that `page` names. Raises ValidationFailed."""
        page = params.whole("page", least=1, most=MOST_PAGES) or 1
        params.check()
        found = page_of(self.request, rows, page, per_page=PER_PAGE, row=row)
        return Response(head(message) | found)


def head(message: str) -> dict[str, Any]:
    """How every good answer of a resource begins."""
    return {"status": "OK", "code": 200, "message": message}


def told(message: str, data: Any) -> Response:
    """An answer about one thing."""
    return Response(head(message) | {"data": data})


def uuid_in(params: Params, place: str) -> uuid.UUID | None:
    """The uuid of `filter[place]`; None where there is none, and nil for what is no uuid."""
    text = params.inner("filter", place)
    if not text:
        return None
    try:
        return uuid.UUID(text)
    except ValueError:
        return uuid.UUID(int=0)


def whole_in(params: Params, place: str) -> int | None:
    """The whole number of `filter[place]`; None where there is none, -1 for what is none."""
    text = params.inner("filter", place)
    if not text:
        return None
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 18 else -1


@contextmanager
def worded(**parameters: str) -> Iterator[None]:
    """Tell errors of a service by the parameters of the call: `worded(text="body")`."""
    try:
        yield
    except Invalid as error:
        field = parameters.get(error.field, error.field)
        raise Invalid(error.code, error.message, field, error.retryable) from None
