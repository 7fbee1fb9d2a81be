"""What every call of the v2 dialect has in common: who calls, how often, and how errors look."""

from collections.abc import Mapping
from contextlib import ExitStack
from typing import Any, cast

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import resolve_url
from rest_framework.exceptions import AuthenticationFailed, NotAuthenticated, ParseError, Throttled
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
from portal.api.v2.errors import answer, envelope
from portal.api.v2.params import Params

MINUTE = 60
TUNNELLED = frozenset({"POST", "PUT", "PATCH", "DELETE"})


class AlwaysJson(BaseContentNegotiation):
    """JSON, whatever the client says it accepts."""

    def select_parser(self, request: Request, parsers: Any) -> Any:
        wanted = (request.content_type or "").split(";")[0].strip().lower()
        return next((parser for parser in parsers if parser.media_type == wanted), None)

    def select_renderer(
        self, request: Request, renderers: Any, format_suffix: str | None = None
    ) -> Any:
        return renderers[0], renderers[0].media_type


class V2View(APIView):
    """A call. Subclasses name their `bucket` (see accounts.limits) and write the methods."""

    authentication_classes = [AccessTokenAuthentication]
    permission_classes = [HasKey]
    throttle_classes = []
    parser_classes = PARSERS
    renderer_classes = [JSONRenderer]
    content_negotiation_class = AlwaysJson
    http_method_names = ["get", "post"]

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

    def read_params(self) -> Params:
        """The parameters of the call."""
        return Params(self.request.query_params, cast(Mapping[str, Any], self.request.data))

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Let the caller in, or raise: well-formed, known, within the limit."""
        self.format_kwarg = None
        accepted = self.perform_content_negotiation(request)
        request.accepted_renderer, request.accepted_media_type = accepted
        try:
            self._require_well_formed(request)
            self.perform_authentication(request)
            self.check_permissions(request)
        except Exception:
            self._count_stranger(request)
            raise
        caller = actor_of(self.key, client_address(request._request))
        self.stack.enter_context(acting_as(caller))
        tunnel(request)
        name = self.bucket_of(request.method or "")
        self._count(f"v2:{name}:{self.key.pk}", limit(self.account, name))

    def bucket_of(self, method: str) -> str:
        """The name of the limit a call counts on."""
        return self.bucket

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

    def finalize_response(
        self, request: Request, response: Response, *args: Any, **kwargs: Any
    ) -> Response:
        final = super().finalize_response(request, response, *args, **kwargs)
        final["Cache-Control"] = "no-store"
        if self.window is not None:
            show_window(final, self.window, self.bucket_of(request.method or ""))
        return final

    def _require_well_formed(self, request: Request) -> None:
        length = request.META.get("CONTENT_LENGTH") or "0"
        if not length.isdecimal():
            raise ParseError("The Content-Length is not a number.")
        if int(length) > settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
            raise RequestDataTooBig
        require_utf8(request.META.get("QUERY_STRING", ""), "query")

    def _count_stranger(self, request: Request) -> None:
        scope = rate_scope(client_address(request._request))
        self._count(f"v2:stranger:{scope}", LIMITS["api_get_per_minute"].value)

    def _count(self, key: str, most: int) -> None:
        self.window = ratelimits.hit(key, limit=most, seconds=MINUTE)
        if not self.window.allowed:
            raise Throttled(detail="Too Many Requests")


class UnknownView(V2View):
    """An address that leads nowhere."""

    authentication_classes = []
    permission_classes = []
    http_method_names = ["get", "post", "put", "patch", "delete", "head"]

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        self.format_kwarg = None
        accepted = self.perform_content_negotiation(request)
        request.accepted_renderer, request.accepted_media_type = accepted
        self._count_stranger(request)

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
    for source in (request.query_params, cast(Mapping[str, Any], request.data)):
        if str(source.get("format", "")).lower() == "json":
            return False
    return "text/html" in request.META.get("HTTP_ACCEPT", "").lower()


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
