"""`files`: a file in one go. `uploads`: the same in pieces, to go on after a broken line."""

import uuid
from typing import Any

from rest_framework.request import Request
from rest_framework.response import Response

from campaigns.models import IncomingFile
from campaigns.pieces import a_place, digest_of, offset_of, piece_of
from campaigns.selectors.files import incoming_called, upload_called
from campaigns.services import incoming, uploads
from portal.api.tidings import shapes
from portal.api.tidings.base import TidingsView
from portal.api.tidings.uploading import QUOTA, FileView, file_in


class FilesView(FileView):
    """POST `files`: the body, or the part `file` of a form."""

    http_method_names = ["post"]

    def post(self, request: Request) -> Response:
        with a_place():
            file = file_in(request, self.account)
            upload = uploads.store(self.account, file, by=self.person, quota=QUOTA)
        return Response(shapes.file(upload), status=201)


class OneFileView(TidingsView):
    """GET `files/ID`."""

    http_method_names = ["get", "head"]

    def get(self, request: Request, upload_uuid: uuid.UUID) -> Response:
        return Response(shapes.file(upload_called(self.account, upload_uuid)))


class UploadsView(TidingsView):
    """POST `uploads`: announce a file that will come in pieces, or find the one that broke off."""

    http_method_names = ["post"]

    def post(self, request: Request) -> Response:
        body = self.body()
        body.only("name", "size", "modified")
        row = incoming.begin(
            self.account,
            name=body.needed("name", longest=1000),
            size=body.whole("size", 0, most=2**53) or 0,
            modified=body.whole("modified", 0, most=2**53) or 0,
            quota=QUOTA,
            by=self.person,
        )
        return Response(_facts(row), status=200 if row.received else 201)


class OneUploadView(FileView):
    """GET `uploads/ID`: where it stands. PATCH: the next piece. DELETE: forget it."""

    http_method_names = ["get", "head", "patch", "delete"]

    def get(self, request: Request, incoming_uuid: uuid.UUID) -> Response:
        return Response(_facts(incoming_called(self.account, incoming_uuid)))

    def patch(self, request: Request, incoming_uuid: uuid.UUID) -> Response:
        row = incoming_called(self.account, incoming_uuid)
        offset, digest = offset_of(request._request), digest_of(request._request)
        with a_place():
            data = piece_of(request._request, incoming.PIECE)
        received = incoming.take(row, offset, data, digest)
        return Response({"id": str(row.uuid), "received": received, "size": row.size})

    def delete(self, request: Request, incoming_uuid: uuid.UUID) -> Response:
        incoming.discard(incoming_called(self.account, incoming_uuid))
        return Response(status=204)


class FinishView(TidingsView):
    """POST `uploads/ID/finish`: look into a file that is all there, and keep it."""

    http_method_names = ["post"]

    def post(self, request: Request, incoming_uuid: uuid.UUID) -> Response:
        upload = incoming.finish(incoming_called(self.account, incoming_uuid))
        return Response(shapes.file(upload), status=201)


def _facts(row: IncomingFile) -> dict[str, Any]:
    return {
        "id": str(row.uuid),
        "name": row.name,
        "size": row.size,
        "piece": incoming.PIECE,
        "received": row.received,
        "sums": row.sums,
        "file": str(row.upload.uuid) if row.upload else None,
    }
