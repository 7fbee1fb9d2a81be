"""`sms/suppressions/templates`: templates that nothing may be sent by."""

from typing import Any

from rest_framework.request import Request
from rest_framework.response import Response

from accounts.selectors import limit
from campaigns.blockfiles import read_ids
from campaigns.models import BlockedTemplate
from campaigns.selectors.templateblocks import block_called, blocks_of
from campaigns.services import templateblocks
from portal.api.v2.params import Params
from portal.api.v2.resources.base import ResourceView, told, uuid_in, worded
from portal.api.v2.resources.files import FileView

COLUMN = "template_id"


class BlocksView(ResourceView):
    """GET the list, filtered; POST one; DELETE all that meet the filters."""

    http_method_names = ["get", "head", "post", "delete"]

    def get(self, request: Request) -> Response:
        params = self.read_params()
        return self.listed(params, self.rows(params), row_of, "Templates list")

    def post(self, request: Request) -> Response:
        params = self.read_params()
        template_id = params.text(COLUMN, required=True, longest=60)
        status = read_status(params, BlockedTemplate.Status.BLOCKED)
        params.check()

        def add() -> Response:
            row = templateblocks.add(self.account, template_id, status)
            return told("Template added successfully", row_of(row))

        return self.once(add)

    def delete(self, request: Request) -> Response:
        params = self.read_params()
        rows = self.rows(params)
        params.check()
        templateblocks.delete(self.account, list(rows))
        return told("Deleted Successfully", [])

    def rows(self, params: Params) -> Any:
        """The entries that meet the filters of the call."""
        rows = blocks_of(self.account)
        if (wanted := uuid_in(params, "id")) is not None:
            rows = rows.filter(uuid=wanted)
        for name in (COLUMN, "status"):
            if text := params.inner("filter", name):
                rows = rows.filter(**{name: text if text.isdigit() or name == COLUMN else -1})
        return rows


class BlockView(ResourceView):
    """GET, PUT or DELETE one. A PUT changes what it names and nothing else."""

    http_method_names = ["get", "head", "put", "delete"]

    def get(self, request: Request, block_uuid: str) -> Response:
        return told("Template data", row_of(block_called(self.account, block_uuid)))

    def put(self, request: Request, block_uuid: str) -> Response:
        known = block_called(self.account, block_uuid)
        params = self.read_params()
        template_id = known.template_id
        if params.sent(COLUMN):
            template_id = params.text(COLUMN, required=True, longest=60)
        status = read_status(params, known.status)
        params.check()
        changed = templateblocks.change(known, template_id=template_id, status=status)
        return told("Template update successfully", row_of(changed))

    def delete(self, request: Request, block_uuid: str) -> Response:
        templateblocks.delete(self.account, [block_called(self.account, block_uuid)])
        return told("Deleted Successfully", [])


class BlockImportView(FileView):
    """POST a text, CSV or XLSX file: an id to a line, or in a column `template_id`."""

    quota = "dlt_file_bytes"
    http_method_names = ["post"]

    def post(self, request: Request) -> Response:
        file = self.file()
        ids = read_ids(file, limit(self.account, "blocked_templates"))

        def take() -> Response:
            with worded(template_id="file"):
                templateblocks.add_many(self.account, ids)
            return Response({"status": "OK", "message": "Templates accepted for import"})

        return self.once(take)


def read_status(params: Params, known: int) -> int:
    """1 (blocked) or 0; what is known where the call does not say."""
    flag = params.flag("status")
    return known if flag is None else int(flag)


def row_of(row: BlockedTemplate) -> dict[str, Any]:
    """An entry as the dialect shows it."""
    return {"id": str(row.uuid), "template_id": row.template_id, "status": int(row.status)}
