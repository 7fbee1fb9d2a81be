"""Files of recipients: in one go, and in pieces."""

from portal.api.openapi.operation import MULTIPART, TEXT, WHOLE, Answer, row
from portal.api.tidings.spec import shapes
from portal.api.tidings.spec.kit import ANY, UUID, call, field, maybe, part

BINARY = {"type": "string", "format": "binary"}
COMING = row(
    id=UUID, name=TEXT, size=WHOLE, piece=WHOLE, received=WHOLE, sums=ANY, file=maybe(UUID)
)
TAKEN = row(id=UUID, received=WHOLE, size=WHOLE)
ONE = part("incoming_uuid", summary="The upload's id.")
PIECES = "Its body is a piece of a file under headers of its own, which a fuzzer cannot guess."

OPERATIONS = [
    call(
        "POST",
        "files",
        "Keep a file of recipients",
        {201: shapes.FILE},
        field("file", BINARY, "CSV, TSV, XLSX, XLS, ODS, or a ZIP file of one.", required=True),
        media=(MULTIPART,),
        description="Or the file itself as the body, its name in `Content-Disposition`.",
    ),
    call(
        "GET",
        "files/{upload_uuid}",
        "A file as it is kept",
        {200: shapes.FILE},
        part("upload_uuid"),
    ),
    call(
        "POST",
        "uploads",
        "Announce a file that comes in pieces, or find one that broke off",
        {200: COMING, 201: COMING},
        field("name", TEXT, required=True, example="people.csv"),
        field("size", WHOLE, "In bytes.", required=True, example=1000),
        field("modified", WHOLE, "When it was changed, in milliseconds."),
    ),
    call("GET", "uploads/{incoming_uuid}", "How much has come", {200: COMING}, ONE),
    call("PATCH", "uploads/{incoming_uuid}", "The next piece", {200: TAKEN}, ONE, no_fuzz=PIECES),
    call(
        "DELETE",
        "uploads/{incoming_uuid}",
        "Forget it",
        {204: Answer("Forgotten")},
        ONE,
        no_fuzz=PIECES,
    ),
    call("POST", "uploads/{incoming_uuid}/finish", "It is all there", {201: shapes.FILE}, ONE),
]
