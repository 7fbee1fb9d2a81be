"""What the v1 call and the key calls have in common: headers, one bucket, cross-origin answers."""

from typing import Any

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from rest_framework.exceptions import AuthenticationFailed, NotAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from apikeys.scopes import Scope
from portal.api.base import ApiView
from portal.api.v1.credentials import ApiKeyAuthentication
from portal.api.v1.errors import answer

BUCKET = "api_key_calls_per_minute"
ALLOWED_HEADERS = "Content-Type, Accept, X-API-Key, Idempotency-Key"
_SECRETS = frozenset({"api_key", "access_token", "api_token", "username", "password"})


class KeyCallView(ApiView):
    """A call with a key, or (see subclasses) a user name and password. All count together."""

    authentication_classes = [ApiKeyAuthentication]
    http_method_names = ["get", "head", "post", "options"]
    scope = Scope.SEND
    bucket = stranger_bucket = BUCKET
    by_key = True

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Answer, also a browser's question whether a page elsewhere may call at all."""
        if request.method == "OPTIONS":
            return _preflight(self)
        return super().dispatch(request, *args, **kwargs)

    def finalize_response(
        self, request: Request, response: Response, *args: Any, **kwargs: Any
    ) -> Response:
        final = super().finalize_response(request, response, *args, **kwargs)
        in_url = _SECRETS.intersection(request._request.GET)
        final["Cache-Control"] = "no-cache, private" + (", no-store" if in_url else "")
        # Any page may call, but never with the cookies of a signed-in person.
        final["Access-Control-Allow-Origin"] = "*"
        final["Access-Control-Expose-Headers"] = "X-RateLimit-Limit, X-RateLimit-Remaining"
        return final

    def handle_exception(self, error: Exception) -> Response:
        """Every error in the shape of these calls."""
        response = answer(error, self.request.path, by_key=self.by_key)
        if isinstance(error, NotAuthenticated | AuthenticationFailed):
            response["WWW-Authenticate"] = self.get_authenticate_header(self.request)
        response.exception = True
        return response


def _preflight(view: KeyCallView) -> HttpResponse:
    methods = ", ".join(name.upper() for name in view.http_method_names if hasattr(view, name))
    return HttpResponse(
        status=204,
        headers={
            "Access-Control-Allow-Origin": "*",
            "Access-Control-Allow-Methods": methods,
            "Access-Control-Allow-Headers": ALLOWED_HEADERS,
            "Access-Control-Max-Age": "600",
        },
    )
