"""`sms/suppressions/unsubscribers/import`: a file of numbers that leave."""

from rest_framework.request import Request
from rest_framework.response import Response

from accounts.errors import Invalid
from apikeys.scopes import Scope as KeyScope
from campaigns import tasks
from campaigns.services import optoutimports, uploads
from campaigns.services.uploads import Reading
from portal.api.v2.resources.files import FileView
from portal.api.v2.resources.optouts import read_scope, scope_called

NOTE = "Imported through the API"


class OptOutImportView(FileView):
    """POST a file, and if they leave no more than a tag, sender or product: `type`, `value`."""

    scope = KeyScope.CONTACTS
    quota = "optout_file_bytes"
    http_method_names = ["post"]

    def post(self, request: Request) -> Response:
        file = self.file()
        params = self.read_params()
        kind, value = read_scope(params, "all")
        params.check()

        def take() -> Response:
            scope = scope_called(self.account, kind, value)
            by = self.key.created_by
            row = optoutimports.begin(self.account, file, scope=scope, note=NOTE, by=by)
            found = row.upload.preview
            if found["number_column"] is None:
                row.delete()
                uploads.forget(row.upload)
                message = "No column of the file holds phone numbers."
                raise Invalid("number_column", message, "file")
            names = ("region", "has_header", "encoding", "delimiter")
            reading = Reading(found["number_column"], *(found[name] for name in names))
            optoutimports.start(row, reading, bare_codes=True)
            self.started = str(row.uuid)
            return Response({"status": "OK", "message": "Receivers accepted for import"})

        self.started = ""
        answer = self.once(take)
        if self.started:
            tasks.kick_optouts(self.started)
        return answer
