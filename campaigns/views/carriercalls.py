"""Where HTTP carriers bring receipts and messages: open to whoever knows the carrier's secret."""

import json
from collections.abc import Callable
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from accounts.addresses import client_address
from accounts.errors import Invalid, NotFound
from campaigns.gateways.http.calls import Call, Reply
from campaigns.services import carriercalls
from campaigns.services.carriercalls import Caller

MOST_BYTES = 1 << 20


@csrf_exempt
@never_cache
@require_http_methods(["GET", "POST"])
def receipts(request: HttpRequest, carrier_uuid: UUID, secret: str) -> HttpResponse:
    """Delivery receipts."""
    return _answer(request, carrier_uuid, secret, carriercalls.take_receipts)


@csrf_exempt
@never_cache
@require_http_methods(["GET", "POST"])
def inbound(request: HttpRequest, carrier_uuid: UUID, secret: str) -> HttpResponse:
    """Messages from phones."""
    return _answer(request, carrier_uuid, secret, carriercalls.take_inbound)


def _answer(
    request: HttpRequest,
    carrier_uuid: UUID,
    secret: str,
    take: Callable[[Caller, Call], Reply],
) -> HttpResponse:
    if int(request.META.get("CONTENT_LENGTH") or 0) > MOST_BYTES:
        return _plain(413, "The body is larger than 1 MB.")
    caller = Caller(carrier_uuid, secret, client_address(request))
    try:
        reply = take(caller, _call(request))
    except NotFound as error:
        return _plain(404, error.message)
    except Invalid as error:
        return _plain(400, error.message)
    return HttpResponse(reply.body, status=reply.status, content_type=reply.content_type)


def _call(request: HttpRequest) -> Call:
    query = request.META.get("QUERY_STRING", "")
    kind = request.content_type or ""
    if kind == "multipart/form-data":
        return Call(query, "application/json", json.dumps(request.POST.dict()).encode())
    return Call(query, kind, request.body)


def _plain(status: int, text: str) -> HttpResponse:
    return HttpResponse(f"{text}\n", status=status, content_type="text/plain; charset=utf-8")
