"""What every call has in common, whatever its dialect: who calls, how often, within which size."""

from collections.abc import Callable
from contextlib import ExitStack
from typing import Any, NamedTuple, cast

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http.response import HttpResponseBase
from django.shortcuts import resolve_url
from rest_framework.exceptions import APIException, ParseError, Throttled
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.actors import Actor, acting_as
from accounts.addresses import client_address, rate_scope
from accounts.limits import LIMITS
from accounts.models import Account
from accounts.selectors import limit, limits
from accounts.services import ratelimits
from apikeys.authentication import AccessTokenAuthentication, HasKey
from apikeys.models import ApiKey
from apikeys.scopes import Scope
from apikeys.services import usage
from apikeys.services.keys import actor_of
from portal.api import onceonly
from portal.api.parsers import PARSERS, require_utf8

MINUTE = 60


class HttpsRequired(APIException):
    """Plain HTTP where API_HTTPS_ONLY is on. Never a redirect: the secret has leaked already."""

    status_code = 403
    default_detail = "The API answers over HTTPS only. Make a new key: this one was sent in clear."
    default_code = "https_required"


class OutOfScope(APIException):
    """The key is good, but was not made for this kind of call."""

    status_code = 403
    default_detail = "This key is not allowed to make this call."
    default_code = "out_of_scope"


class Counter(NamedTuple):
    """What a call counts on: the limit's name (see accounts.limits), whose count, in how long."""

    name: str
    owner: str
    limit: int
    seconds: int = MINUTE


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

    scope: Scope = Scope.READ
    bucket = "api_get_per_minute"
    stranger_bucket = "api_get_per_minute"
    window: ratelimits.Window | None = None
    counted_on = ""
    known: ApiKey | None = None

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
        if self.known is not None:
            usage.note_call(self.known, refused=answered.status_code >= 400)
        return answered

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Let the caller in, or raise: well-formed, known, within its scope and the limit."""
        self.accept(request)
        try:
            require_https(request)
            self.require_well_formed(request)
            self.perform_authentication(request)
            self.check_permissions(request)
        except Exception:
            self.count_stranger(request)
            raise
        self.known = request.auth if isinstance(request.auth, ApiKey) else None
        if self.known is not None:
            self.known.account.limits_in_force = limits(self.known.account)
        self.stack.enter_context(acting_as(self.caller(request)))
        self.prepare(request)
        self._count(self.counter_of(request.method or ""))
        key: Any = request.auth
        if isinstance(key, ApiKey) and not key.may(self.scope_of(request.method or "")):
            raise OutOfScope

    def accept(self, request: Request) -> None:
        """Settle what is answered: always JSON."""
        self.format_kwarg = None
        accepted = self.perform_content_negotiation(request)
        request.accepted_renderer, request.accepted_media_type = accepted

    def caller(self, request: Request) -> Actor:
        """Who is noted as the one who did what the call does."""
        return actor_of(self.key, client_address(request._request))

    def prepare(self, request: Request) -> None:
        """What a dialect does with a call of a known caller before it is counted."""

    def bucket_of(self, method: str) -> str:
        """The name of the limit a call counts on."""
        return self.bucket

    def counter_of(self, method: str) -> Counter:
        """What a call counts on: as a rule the bucket's limit, for each key."""
        name = self.bucket_of(method)
        return Counter(name, f"{name}:{self.key.pk}", limit(self.account, name))

    def stranger_counter(self, address: str) -> Counter:
        """What a call without a good key counts on: the address (an IPv6 one's /64)."""
        name = self.stranger_bucket
        return Counter(name, f"stranger:{name}:{rate_scope(address)}", LIMITS[name].value)

    def scope_of(self, method: str) -> Scope:
        """What the key must be allowed to do."""
        return self.scope

    def once(self, work: Callable[[], Response], *, label: str = "") -> Response:
        """Do `work` once for the call's Idempotency-Key (see portal.api.onceonly).

        `label` is the client's own reference, where the whole call has one: it counts as the key
        for keys that say so. Work that raises, or answers with an error, leaves nothing behind.
        """
        return onceonly.answer(self.request, self.key, work, label=label)

    def longest_body(self) -> int:
        """How many bytes the body may have."""
        return settings.DATA_UPLOAD_MAX_MEMORY_SIZE

    def finalize_response(
        self, request: Request, response: Response, *args: Any, **kwargs: Any
    ) -> Response:
        final = super().finalize_response(request, response, *args, **kwargs)
        final["Cache-Control"] = "no-store"
        if self.window is not None:
            show_window(final, self.window, self.counted_on)
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
        self._count(self.stranger_counter(client_address(request._request)))

    def _count(self, counter: Counter) -> None:
        self.counted_on = counter.name
        self.window = ratelimits.hit(
            f"api:{counter.owner}", limit=counter.limit, seconds=counter.seconds
        )
        if not self.window.allowed:
            raise Throttled(detail="Too Many Requests")


def require_https(request: Request) -> None:
    """Raise unless the call came over HTTPS, where this installation demands it."""
    if settings.API_HTTPS_ONLY and not request.is_secure():
        raise HttpsRequired


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
