"""What every call of the v3 dialect has in common."""

from collections.abc import Mapping
from typing import Any, cast
from zoneinfo import ZoneInfo

from rest_framework.exceptions import AuthenticationFailed, NotAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from portal.api.namederrors import Failure
from portal.api.persecond import PerSecondView, credential_parameter
from portal.api.v3.credentials import AppKey
from portal.api.v3.errors import answer, envelope
from portal.api.v3.fields import Fields


class V3View(PerSecondView):
    """A call: JSON in, JSON out."""

    authentication_classes = [AppKey]
    http_method_names = ["post"]

    @property
    def zone(self) -> ZoneInfo:
        """The zone of the account's clocks, on which all times of this dialect are."""
        return ZoneInfo(self.account.timezone)

    def fields(self) -> Fields:
        """What was sent, in the body or in the address."""
        query = self.request.query_params
        return Fields(query, cast(Mapping[str, Any], self.request.data))

    def perform_authentication(self, request: Request) -> None:
        """Know the caller by the headers alone: a key in an address or a body is refused."""
        super().perform_authentication(request)
        if name := credential_parameter(request):
            words = f"Send your APPKEY as a header, never as the parameter {name}."
            raise Failure("AUTH_FAILED_NO_DATA", words, ours="credential_in_url", status=401)

    def handle_exception(self, error: Exception) -> Response:
        if isinstance(error, NotAuthenticated | AuthenticationFailed):
            error.auth_header = self.get_authenticate_header(self.request)  # type: ignore[union-attr]
        response = answer(error, self.request.path)
        response.exception = True
        return response


class UnknownView(V3View):
    """An address that leads nowhere."""

    authentication_classes = []
    permission_classes = []
    http_method_names = ["get", "post", "put", "patch", "delete", "head"]

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        self.accept(request)
        self.count_stranger(request)

    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        words = "There is no such call."
        raise Failure("NOT_IMPLEMENTED", words, ours="unknown_address", status=404)

    post = put = patch = delete = head = get


def done(msg: str, data: Any, **besides: Any) -> Response:
    """The answer of a call that went well."""
    return Response(envelope(msg, data, **besides))
