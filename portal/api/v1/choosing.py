"""Two families of clients share two addresses: the credential tells them apart."""

from collections.abc import Callable
from typing import Any, cast

from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.csrf import csrf_exempt
from rest_framework.exceptions import APIException, NotAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from portal.api.base import ApiView
from portal.api.links import docs_url
from portal.api.parsers import PARSERS
from portal.api.v1.base import KeyCallView
from portal.api.v1.credentials import ApiKeyAuthentication, presents_key
from portal.api.v1.errors import HELP, REQUIRED
from portal.api.v2.base import wants_html

View = Callable[..., HttpResponseBase]


class NobodyView(KeyCallView):
    """A call without any credential: one answer that both families understand."""

    http_method_names = ["get", "head", "post", "put", "patch", "delete", "options"]

    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        raise NotAuthenticated

    post = put = patch = delete = head = get

    def handle_exception(self, error: Exception) -> Response:
        answer = super().handle_exception(error)
        if isinstance(error, NotAuthenticated):
            answer.data = {
                "status": "ERROR",
                "code": 401,
                "message": "Missing Authorization",
                "error": REQUIRED,
                "help": HELP,
                "docs_url": docs_url("no_credential"),
            }
        return answer


def by_credential(key_view: type[ApiView], token_view: type[ApiView]) -> View:
    """The view of the family that the credential of a call belongs to."""
    by_key, by_token, nobody = key_view.as_view(), token_view.as_view(), NobodyView.as_view()

    @csrf_exempt
    def chosen(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.method == "OPTIONS":
            return by_key(request, *args, **kwargs)
        return _view_for(request)(request, *args, **kwargs)

    def _view_for(request: HttpRequest) -> View:
        asked = Request(request, parsers=[parser() for parser in PARSERS])
        try:
            if presents_key(asked):
                return by_key
            anything = any(each.text.strip() for each in ApiKeyAuthentication().presented(asked))
            return by_token if anything or wants_html(asked) else nobody
        except (APIException, RequestDataTooBig, SuspiciousOperation, ValueError):
            return by_token

    chosen.cls = token_view  # type: ignore[attr-defined]
    return cast(View, chosen)
