"""`contacts/import/subscribers`: files of contacts, and how far each is."""

from uuid import UUID

from rest_framework.request import Request
from rest_framework.response import Response

from accounts.errors import Invalid
from campaigns import tasks
from campaigns.models import ContactImport
from campaigns.selectors.contacts import all_imports_of, import_called
from campaigns.services import contactimports, uploads
from campaigns.services.uploads import Reading
from portal.api.v2.contacts.base import ContactsView
from portal.api.v2.contacts.rows import import_row
from portal.api.v2.resources.base import told
from portal.api.v2.resources.files import FileView


class ImportsView(ContactsView, FileView):
    """GET the files, newest first; POST one: it is imported in the background."""

    quota = "contacts_file_bytes"
    http_method_names = ["get", "head", "post"]

    def get(self, request: Request) -> Response:
        rows = all_imports_of(self.account)
        return self.listed(self.read_params(), rows, import_row, "Imports List")

    def post(self, request: Request) -> Response:
        file = self.file()
        params = self.read_params()
        tags = params.listed("tags")
        replaces = params.flag("replace_tags") or False
        policy = params.choice("policy", "FILL OVERWRITE LEAVE").lower()
        if replaces and not tags:
            params.note("tags", "Name the tags that replace the others.")
        params.check()
        started = ""

        def take() -> Response:
            nonlocal started
            row = contactimports.begin(self.account, file, by=self.key.created_by, bare=True)
            mapping = row.mapping
            if mapping["number"] is None:
                row.delete()
                uploads.forget(row.upload)
                message = "No column of the file holds phone numbers."
                raise Invalid("number_column", message, "file")
            names = ("number", "region", "has_header", "encoding", "delimiter")
            contactimports.start(
                row,
                Reading(*(mapping[name] for name in names)),
                name=mapping["name"],
                attributes={int(at): title for at, title in mapping["attributes"].items()},
                policy=policy or ContactImport.Policy.FILL,
                group=None,
                tags=tags,
                replaces_tags=replaces,
            )
            started = str(row.uuid)
            body = told("Subscribers accepted for import", import_row(row)).data
            return Response(body | {"code": 202}, status=202)

        answer = self.once(take)
        if started:
            tasks.kick_contacts(started)
        return answer


class ImportView(ContactsView):
    """GET one: how far it is, and what became of its rows."""

    http_method_names = ["get", "head"]

    def get(self, request: Request, import_uuid: str) -> Response:
        return told("Import Data", import_row(import_called(self.account, UUID(import_uuid))))
