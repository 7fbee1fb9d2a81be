"""What every call of our own dialect has in common."""

import uuid
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone
from rest_framework.exceptions import AuthenticationFailed, NotAuthenticated, UnsupportedMediaType
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import User
from apikeys.authentication import PARAMETERS
from apikeys.scopes import Scope
from campaigns.models import Campaign
from campaigns.selectors import campaigns as selectors
from portal.api.base import ApiView
from portal.api.parsers import JsonParser
from portal.api.tidings.body import Body
from portal.api.tidings.errors import answer, unknown_address

READING = ("GET", "HEAD")


class TidingsView(ApiView):
    """A call: JSON in, JSON out. Reading counts on one limit, everything else on another."""

    parser_classes = [JsonParser]
    http_method_names = ["get", "post", "put", "patch", "delete"]

    @property
    def person(self) -> User | None:
        """Who made the key, and so answers for what it does."""
        return self.key.created_by

    @property
    def zone(self) -> ZoneInfo:
        """The zone of the account's clocks."""
        return ZoneInfo(self.account.timezone)

    def campaign(self, campaign_uuid: uuid.UUID) -> Campaign:
        """A campaign of the key's account. Raises NotFound."""
        return selectors.get(self.account, campaign_uuid)

    def body(self) -> Body:
        """What was sent, but for a token in it. Raises Invalid where a text cannot be stored."""
        return Body.of(_without_tokens(self.request.data))

    def query(self) -> Body:
        """What stands in the address after the question mark."""
        return Body.of(_without_tokens(self.request.query_params.dict()))

    def prepare(self, request: Request) -> None:
        self.stack.enter_context(timezone.override(self.zone))

    def scope_of(self, method: str) -> Scope:
        """Whoever may run campaigns may look at them; whoever reads reports may look too."""
        if method in READING and not self.key.may(Scope.CAMPAIGNS):
            return Scope.READ
        return Scope.CAMPAIGNS

    def bucket_of(self, method: str) -> str:
        return self.bucket if method in READING else "api_send_per_minute"

    def handle_exception(self, error: Exception) -> Response:
        """Every error in our own shape."""
        if isinstance(error, NotAuthenticated | AuthenticationFailed):
            error.auth_header = self.get_authenticate_header(self.request)  # type: ignore[union-attr]
        if isinstance(error, UnsupportedMediaType):
            error.detail = self.asks_for  # type: ignore[assignment]
        response = answer(error, self.request.path)
        response.exception = True
        return response

    asks_for = "Send the body as JSON, with Content-Type: application/json."


class UnknownView(TidingsView):
    """An address that leads nowhere."""

    authentication_classes = []
    permission_classes = []

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        self.accept(request)
        self.count_stranger(request)

    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return unknown_address()

    post = put = patch = delete = head = get


def _without_tokens(values: Any) -> dict[str, Any]:
    return {name: value for name, value in values.items() if name not in PARAMETERS}
