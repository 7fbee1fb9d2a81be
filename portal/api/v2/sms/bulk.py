"""`sms/bulk`: one text to the numbers of a file, accepted to be checked and sent."""

from collections.abc import Iterator
from functools import partial
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.errors import ServiceError
from accounts.selectors import limit
from apikeys.authentication import AccessTokenAuthentication, BodilessAuthentication, Presented
from apikeys.scopes import Scope
from campaigns import tasks
from campaigns.acceptance import BatchRequest
from campaigns.services import storage
from campaigns.services.filesends import QUOTA, FileCall, send_file
from campaigns.uploading import over_quota
from portal.api.parsers import FormParser, JsonParser
from portal.api.v2.base import V2View
from portal.api.v2.params import Params
from portal.api.v2.sms.terms import LONGEST_MESSAGE, label_in, terms_in, whole_label

FRAMES = 64 * 1024  # what the parts of a form may take around the file
ENDLESS = 2**53
RENAMED = {"scheduled_at": "time", "audience": "file"}


class FileAuthentication(AccessTokenAuthentication):
    """The body is looked at only for a token that stands nowhere else: it may be a large file."""

    def presented(self, request: Request) -> Iterator[Presented]:
        outside = list(BodilessAuthentication().presented(request))
        yield from outside or super().presented(request)


class BulkView(V2View):
    """POST `sms/bulk`: a form with a file of up to 200 MB.

    Where the token is a field of the form too, the whole form has at most 10 MB.
    """

    scope = Scope.SEND
    bucket = "api_send_per_minute"
    http_method_names = ["post"]
    authentication_classes = [FileAuthentication]
    parser_classes = [MultiPartParser, FormParser, JsonParser]

    def longest_body(self) -> int:
        has_token = any(BodilessAuthentication().presented(self.request))
        is_form = (self.request.content_type or "").lower().startswith("multipart/")
        return ENDLESS if has_token and is_form else settings.DATA_UPLOAD_MAX_MEMORY_SIZE

    def prepare(self, request: Request) -> None:
        super().prepare(request)
        allowed = limit(self.account, QUOTA)
        if int(request.META.get("CONTENT_LENGTH") or 0) > allowed + FRAMES:
            raise storage.too_large(allowed)

    def handle_exception(self, error: Exception) -> Response:
        if isinstance(error, ServiceError):
            error.field = RENAMED.get(error.field, error.field)
        return super().handle_exception(error)

    def post(self, request: Request) -> Response:
        params = self.read_params()
        return self.once(lambda: self._send(params), label=whole_label(params))

    def _send(self, params: Params) -> Response:
        call = self._read(params)
        campaign = send_file(call)
        body = {"status": 200, "message": "File accepted for delivery.", "data": []}
        if campaign is not None:
            transaction.on_commit(partial(tasks.kick_import, str(campaign.uuid)))
            body["group_id"] = str(campaign.uuid)
        return Response(body)

    def _read(self, params: Params) -> FileCall:
        """The call in the terms of the service. Raises ValidationFailed, or Invalid on "file"."""
        file = self.request.FILES.get("file")
        if over_quota(self.request._request):
            raise storage.too_large(limit(self.account, QUOTA))
        if not isinstance(file, UploadedFile):
            params.note("file", "The file field is required: a CSV, text or Excel file.")
        text = params.text("message", required=True, longest=LONGEST_MESSAGE)
        sender = params.text("sender", required=True)
        column = params.text("column").strip()
        terms = terms_in(params, self.account, self.key)
        label = label_in(params)
        params.check()
        assert isinstance(file, UploadedFile)
        due = terms["due_at"]
        zone = ZoneInfo(self.account.timezone)
        return FileCall(
            request=BatchRequest(recipients=(), sender=sender, **terms),
            text=text,
            file=file,
            column=column,
            clock=due.astimezone(zone).replace(tzinfo=None) if due else None,
            label=label,
        )
