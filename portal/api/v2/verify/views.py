"""`verify`: one-time passwords. Answers are bare objects, without the envelope of other calls."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from rest_framework.request import Request
from rest_framework.response import Response

from accounts.errors import NotFound, ServiceError
from apikeys.scopes import Scope
from campaigns.models import Verification
from campaigns.selectors.verifications import message_of, verification_called
from campaigns.services import verifications
from campaigns.services.verifications import LIMIT, Challenge, Checked, TooManyCodes
from portal.api.v2 import statuses
from portal.api.v2.base import V2View
from portal.api.v2.values import write_id, write_moment
from portal.api.v2.verify.reading import read_channels, read_plain

WORDS = {
    Checked.SUCCESS: "success",
    Checked.WRONG: "invalid",
    Checked.FAILED: "failed",
    Checked.EXPIRED: "expired",
    Checked.ALREADY: "OTP already verified",
}


class VerifyView(V2View):
    """What the calls about one-time passwords have in common."""

    scope = Scope.VERIFY
    # What services call a field -> the parameter of this call.
    renamed: Mapping[str, str] = {}

    def handle_exception(self, error: Exception) -> Response:
        if isinstance(error, ServiceError):
            error.field = self.renamed.get(error.field, error.field)
        return super().handle_exception(error)

    def send(self, challenge: Challenge, label: str) -> Response:
        """Send the password, once; the answer names the caller's reference as `label`."""

        def work() -> Response:
            row = verifications.send(challenge)
            return Response(
                {
                    "id": str(row.uuid),
                    "status": "sent",
                    label: row.reference,
                    "created_at": write_moment(row.created_at),
                    "expire_at": write_moment(row.expires_at),
                }
            )

        try:
            return self.once(work, label=challenge.reference)
        except TooManyCodes as error:
            self.window, self.counted_on = error.window, LIMIT
            raise

    @property
    def asker(self) -> dict[str, Any]:
        """Who asks, as a Challenge wants it."""
        return {"account": self.account, "api_key": self.key}


class PlainView(VerifyView):
    """POST `verify`: flat parameters."""

    bucket = "api_send_per_minute"
    renamed = {"sender": "originator", "text": "template"}
    http_method_names = ["post"]

    def post(self, request: Request) -> Response:
        return self.send(read_plain(self.read_params(), self.asker), "reference")


class ChannelsView(VerifyView):
    """POST `verify/send`: channels and a payload."""

    bucket = "api_send_per_minute"
    renamed = {
        "sender": "channels.0.from",
        "number": "channels.0.recipient.to",
        "product": "channels.0.meta.service",
        "text": "payload.template",
        "template": "payload.template",
        "token": "payload.token",
    }
    http_method_names = ["post"]

    def post(self, request: Request) -> Response:
        return self.send(read_channels(self.read_params(), self.asker), "foreign_id")


class CheckView(VerifyView):
    """GET `verify/check/ID/TOKEN`, or POST `verify/check`, which keeps the token out of the URL."""

    http_method_names = ["get", "post"]

    def get(self, request: Request, verification_uuid: str, token: str) -> Response:
        return self._check(UUID(verification_uuid), token)

    def post(self, request: Request, verification_uuid: str = "", token: str = "") -> Response:
        if verification_uuid:
            return self._check(UUID(verification_uuid), token)
        params = self.read_params()
        wanted = params.text("id", required=True)
        token = params.text("token", required=True)
        params.check()
        try:
            verification = UUID(wanted)
        except ValueError:
            raise NotFound("no_verification", "There is no such verification.", "id") from None
        return self._check(verification, token)

    def _check(self, verification: UUID, token: str) -> Response:
        said = verifications.check(self.account, verification, token)
        return Response({"id": str(verification), "status": WORDS[said]})


class SearchView(VerifyView):
    """GET `verify/search/ID`: where a verification stands, and the message that took it there."""

    http_method_names = ["get", "head"]

    def get(self, request: Request, verification_uuid: str) -> Response:
        row = verification_called(self.account, UUID(verification_uuid))
        return Response(
            {
                "id": str(row.uuid),
                "to": str(row.msisdn),
                "reference": row.reference,
                "status": _status(row),
                "created_at": write_moment(row.created_at),
                "expire_at": write_moment(row.expires_at),
                "channels": _channels(row),
            }
        )


class CancelView(VerifyView):
    """GET `verify/cancel/ID`: the password holds no longer. POST and DELETE do the same."""

    http_method_names = ["get", "post", "delete"]

    def get(self, request: Request, verification_uuid: str) -> Response:
        row = verifications.cancel(self.account, UUID(verification_uuid))
        return Response({"id": str(row.uuid), "status": "success"})

    post = delete = get


def _status(row: Verification) -> str:
    if row.status == Verification.Status.SENT and verifications.is_over(row):
        return str(Verification.Status.EXPIRED)
    return row.status


def _channels(row: Verification) -> list[dict[str, Any]]:
    """The one channel there is; its message is found with `sms/status` under `event_id`."""
    message = message_of(row)
    reference = write_id(row.batch.uuid, 1) if row.batch else ""
    status = statuses.of_message(message.state, message.reason) if message else "TIMEOUT-DLR"
    return [
        {
            "id": str(row.uuid),
            "to": str(row.msisdn),
            "from": row.sender,
            "channel": "sms",
            "event_id": reference,
            "created_at": write_moment(row.created_at),
            "status": status,
        }
    ]
