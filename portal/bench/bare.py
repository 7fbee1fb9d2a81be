"""The rival of a sending call: the least a Django REST framework view can do.

It authenticates a token with one query and inserts one row. No limits, no credits, no checks, no
idempotency; nothing of it is sent.
"""

from typing import Any, cast

from django.contrib.auth.models import AnonymousUser
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from apikeys.models import ApiKey
from apikeys.services.keys import digest_of
from campaigns import ids
from campaigns.models import Message

BARE_STATE = "bare"


class TokenAuthentication(BaseAuthentication):
    """A Bearer token, looked up."""

    def authenticate(self, request: Request) -> tuple[AnonymousUser, ApiKey]:
        text = request.headers.get("Authorization", "").removeprefix("Bearer ")
        key = ApiKey.objects.filter(digest=digest_of(text)).first()
        if key is None:
            raise AuthenticationFailed
        return AnonymousUser(), key


class BareView(APIView):
    """POST: one row."""

    authentication_classes = [TokenAuthentication]
    permission_classes = [AllowAny]

    def post(self, request: Request) -> Response:
        body = cast(dict[str, Any], request.data)
        key = cast(ApiKey, request.auth)
        row = Message.objects.create(
            id=ids.reserve("message", 1),
            account_id=key.account_id,
            batch_id=0,
            chunk_id=0,
            row=1,
            msisdn=int(body["to"]),
            country="IN",
            sender=body["sender"],
            text=body["message"],
            unicode=False,
            segments=1,
            price=0,
            state=BARE_STATE,
        )
        return Response({"id": str(row.pk)}, status=201)
