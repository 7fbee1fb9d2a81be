"""What every call of the v2 dialect has in common: how errors look, and methods in the query."""

from collections.abc import Mapping
from typing import Any, cast

from django.conf import settings
from django.http import HttpResponseRedirect
from django.shortcuts import resolve_url
from rest_framework.exceptions import AuthenticationFailed, NotAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from portal.api.base import ApiView
from portal.api.v2.errors import answer, envelope
from portal.api.v2.params import Params

TUNNELLED = frozenset({"POST", "PUT", "PATCH", "DELETE"})


class V2View(ApiView):
    """A call. Subclasses name their `bucket` (see accounts.limits) and write the methods."""

    http_method_names = ["get", "post"]

    def read_params(self) -> Params:
        """The parameters of the call."""
        return Params(self.request.query_params, cast(Mapping[str, Any], self.request.data))

    def prepare(self, request: Request) -> None:
        tunnel(request)

    def handle_exception(self, error: Exception) -> Response:
        """Every error as the dialect words it; browsers without a token go to the sign-in page."""
        unknown = isinstance(error, NotAuthenticated | AuthenticationFailed)
        if unknown:
            error.auth_header = self.get_authenticate_header(self.request)  # type: ignore[attr-defined]
        if unknown and wants_html(self.request):
            return HttpResponseRedirect(resolve_url(settings.LOGIN_URL))  # type: ignore[return-value]
        response = answer(error, self.request.path)
        response.exception = True
        return response


class UnknownView(V2View):
    """An address that leads nowhere."""

    authentication_classes = []
    permission_classes = []
    http_method_names = ["get", "post", "put", "patch", "delete", "head"]

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        self.accept(request)
        self.count_stranger(request)

    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return envelope(404, "No results found")

    post = put = patch = delete = head = get


def tunnel(request: Request) -> None:
    """Honour `_method` in the query: for clients that can only GET or POST."""
    wanted = request.query_params.get("_method", "").upper()
    if wanted in TUNNELLED and request.method in ("GET", "POST"):
        request._request.method = wanted


def wants_html(request: Request) -> bool:
    """Whether the caller is a browser: text/html named in Accept, and no `format=json`."""
    # The header first: a stranger's body may be a large file, which nobody needs to read.
    if "text/html" not in request.META.get("HTTP_ACCEPT", "").lower():
        return False
    sources = (request.query_params, cast(Mapping[str, Any], request.data))
    return all(str(source.get("format", "")).lower() != "json" for source in sources)
