"""The calls about erasing recipients."""

from campaigns.erasurewishes import Lists
from portal.api.openapi.operation import TEXT, WHOLE, Parameter, row, rows
from portal.api.tidings.spec.kit import (
    MOMENT,
    TEXTS,
    UUID,
    among,
    call,
    field,
    maybe,
    part,
)
from reports.models import RecipientErasure

LINE = row(
    id=UUID,
    state=among(*RecipientErasure.State.values),
    opt_outs=among(*Lists.values),
    reference=TEXT,
    asked_at=MOMENT,
    finished_at=maybe(MOMENT),
    erased={"type": "object", "additionalProperties": WHOLE},
)

OPERATIONS = [
    call(
        "GET",
        "erasures",
        "Requests to erase recipients, the newest first",
        {200: row(erasures=rows(LINE), next=maybe(UUID))},
        Parameter("size", {**WHOLE, "minimum": 0, "maximum": 100}, "Requests a page; 50 usually."),
        Parameter("before", UUID, "The `next` of the page before."),
    ),
    call(
        "POST",
        "erasures",
        "Erase recipients everywhere; a request for each number",
        {202: row(erasures=rows(LINE))},
        field("numbers", TEXTS, "Up to 20.", required=True, example=["+919810000001"]),
        field("opt_outs", among(*Lists.values), "What becomes of opt-outs; `keep` is usual."),
        field("reference", TEXT, "Your own, such as a case number; never the number itself."),
        description=(
            "It cannot be undone. The key needs the scope `erase` by name, and an owner of the "
            "account must have made it: 403 `owners_key`."
        ),
        no_fuzz="Erases for good.",
    ),
    call(
        "GET",
        "erasures/{erasure_uuid}",
        "How far an erasure is, and what was erased where",
        {200: LINE},
        part("erasure_uuid", summary="The request's id."),
    ),
]
