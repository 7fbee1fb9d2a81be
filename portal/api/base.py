"""What every call has in common, whatever its dialect: who calls, how often, within which size."""

from contextlib import ExitStack
from typing import Any, cast

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http.response import HttpResponseBase
from django.shortcuts import resolve_url
from rest_framework.exceptions import ParseError, Throttled
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.actors import acting_as
from accounts.addresses import client_address, rate_scope
from accounts.limits import LIMITS
from accounts.models import Account
from accounts.selectors import limit
from accounts.services import ratelimits
from apikeys.authentication import AccessTokenAuthentication, HasKey
from apikeys.models import ApiKey
from apikeys.services.keys import actor_of
from portal.api.parsers import PARSERS, require_utf8

MINUTE = 60


class AlwaysJson(BaseContentNegotiation):
    """JSON, whatever the client says it accepts."""

    def select_parser(self, request: Request, parsers: Any) -> Any:
        wanted = (request.content_type or "").split(";")[0].strip().lower()
        return next((parser for parser in parsers if parser.media_type == wanted), None)

    def select_renderer(
        self, request: Request, renderers: Any, format_suffix: str | None = None
    ) -> Any:
        return renderers[0], renderers[0].media_type


class ApiView(APIView):
    """A call. Dialects say how errors look; views name their `bucket` (see accounts.limits).

    A key counts on the same limits whatever dialect it speaks.
    """

    authentication_classes = [AccessTokenAuthentication]
    permission_classes = [HasKey]
    throttle_classes = []
    parser_classes = PARSERS
    renderer_classes = [JSONRenderer]
    content_negotiation_class = AlwaysJson

    bucket = "api_get_per_minute"
    window: ratelimits.Window | None = None

    @property
    def key(self) -> ApiKey:
        """The key of the call."""
        return cast(ApiKey, self.request.auth)

    @property
    def account(self) -> Account:
        """The account of the call: that of its key, never of anything the client sends."""
        return self.key.account

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Answer the call; what it changes is recorded as done by its key."""
        with ExitStack() as self.stack:
            answered: HttpResponseBase = super().dispatch(request, *args, **kwargs)
        return answered

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Let the caller in, or raise: well-formed, known, within the limit."""
        self.accept(request)
        try:
            self.require_well_formed(request)
            self.perform_authentication(request)
            self.check_permissions(request)
        except Exception:
            self.count_stranger(request)
            raise
        caller = actor_of(self.key, client_address(request._request))
        self.stack.enter_context(acting_as(caller))
        self.prepare(request)
        name = self.bucket_of(request.method or "")
        self._count(f"api:{name}:{self.key.pk}", limit(self.account, name))

    def accept(self, request: Request) -> None:
        """Settle what is answered: always JSON."""
        self.format_kwarg = None
        accepted = self.perform_content_negotiation(request)
        request.accepted_renderer, request.accepted_media_type = accepted

    def prepare(self, request: Request) -> None:
        """What a dialect does with a call of a known caller before it is counted."""

    def bucket_of(self, method: str) -> str:
        """The name of the limit a call counts on."""
        return self.bucket

    def longest_body(self) -> int:
        """How many bytes the body may have."""
        return settings.DATA_UPLOAD_MAX_MEMORY_SIZE

    def finalize_response(
        self, request: Request, response: Response, *args: Any, **kwargs: Any
    ) -> Response:
        final = super().finalize_response(request, response, *args, **kwargs)
        final["Cache-Control"] = "no-store"
        if self.window is not None:
            show_window(final, self.window, self.bucket_of(request.method or ""))
        return final

    def require_well_formed(self, request: Request) -> None:
        """Raise unless the length is one, and short enough, and the query is UTF-8."""
        length = request.META.get("CONTENT_LENGTH") or "0"
        if not (length.isascii() and length.isdecimal() and len(length) <= 18):
            raise ParseError("The Content-Length is not a number.")
        if int(length) > self.longest_body():
            raise RequestDataTooBig
        require_utf8(request.META.get("QUERY_STRING", ""), "query")

    def count_stranger(self, request: Request) -> None:
        """Count a call of nobody we know by its address."""
        scope = rate_scope(client_address(request._request))
        self._count(f"api:stranger:{scope}", LIMITS["api_get_per_minute"].value)

    def _count(self, key: str, most: int) -> None:
        self.window = ratelimits.hit(key, limit=most, seconds=MINUTE)
        if not self.window.allowed:
            raise Throttled(detail="Too Many Requests")


def show_window(response: HttpResponseBase, window: ratelimits.Window, name: str) -> None:
    """The headers that say where the caller stands; the old spelling and the IETF draft's."""
    response["X-RateLimit-Limit"] = str(window.limit)
    response["X-RateLimit-Remaining"] = str(window.remaining)
    response["X-RateLimit-Reset"] = str(window.reset)
    response["RateLimit-Policy"] = f'"{name}";q={window.limit};w={window.seconds}'
    response["RateLimit"] = f'"{name}";r={window.remaining};t={window.retry_after}'
    if not window.allowed:
        response["Retry-After"] = str(window.retry_after)
        response["Link"] = f'<{settings.BASE_URL}{resolve_url("limits")}#{name}>; rel="help"'
