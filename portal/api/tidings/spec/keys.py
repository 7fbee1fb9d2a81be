"""The calls about keys."""

from apikeys.models import ApiKey
from apikeys.scopes import Scope
from apikeys.services.changing import OVERLAPS
from apikeys.states import State
from portal.api.openapi.operation import FLAG, TEXT, WHOLE, Parameter, row, rows
from portal.api.tidings.spec.kit import (
    CREDITS,
    MOMENT,
    TEXTS,
    UUID,
    among,
    call,
    field,
    maybe,
    merged,
    part,
)

KEY_ID = part("key_uuid", summary="The key's id; never its text.")
LINE = row(
    id=UUID,
    name=TEXT,
    kind=among(*ApiKey.Kind.values),
    username=maybe(TEXT),
    ends_in=TEXT,
    state=among(*State.values),
    is_test=FLAG,
    default_country=maybe(TEXT),
    scopes=rows(among(*Scope.values)),
    products=TEXTS,
    allowed_addresses=TEXTS,
    allowed_in_urls=FLAG,
    labels_are_keys=FLAG,
    daily_cap=maybe(CREDITS),
    expires_at=maybe(MOMENT),
    revoked_at=maybe(MOMENT),
    last_used_at=maybe(MOMENT),
    seen_in_url_at=maybe(MOMENT),
    created_at=MOMENT,
    replaces=maybe(UUID),
)
TODAY = row(calls=WHOLE, refused=WHOLE, messages=WHOLE, spent=CREDITS)
WHOLE_KEY = merged(LINE, row(replaced_by=maybe(UUID), today=TODAY))
ISSUED = merged(LINE, row(text=TEXT, secret=maybe(TEXT)))
TERMS = (
    field("scopes", rows(among(*Scope.values)), "What it may do; none: everything."),
    field("products", TEXTS, "What it sends by; none: every product."),
    field("allowed_addresses", TEXTS, "Addresses and CIDR blocks; none: from anywhere."),
    field("allowed_in_urls", FLAG, "Whether it may stand in the address of a call."),
    field("labels_are_keys", FLAG, "A client's own reference sends a message once only."),
    field("daily_cap", maybe(CREDITS), "Credits it may spend in a day; null: no cap."),
    field("default_country", TEXT, "How it reads local numbers; blank: as the account."),
)
NO_FUZZ = "Ends or changes the credential that the run itself uses."
NEVER_MORE = (
    "What is not said is as the key of the call is. No key makes or changes one that can do more "
    "than itself: 403 `more_rights`. The answer is not kept under an Idempotency-Key."
)

OPERATIONS = [
    call(
        "GET",
        "keys",
        "The account's keys, the newest first",
        {200: row(keys=rows(LINE), next=maybe(UUID))},
        Parameter("size", {**WHOLE, "minimum": 0, "maximum": 100}, "Keys a page; 50 are usual."),
        Parameter("before", UUID, "The `next` of the page before."),
    ),
    call(
        "POST",
        "keys",
        "Make a key; its text is in this answer only",
        {201: ISSUED},
        field("name", TEXT, "What will use it.", required=True, example="Order system"),
        field("kind", among(*ApiKey.Kind.values), "Which clients it is for."),
        field("is_test", FLAG, "Sends to the simulator, and costs nothing."),
        field("expires_in_days", maybe(WHOLE), "1 to 365; null: no end."),
        *TERMS,
        description=NEVER_MORE,
    ),
    call("GET", "keys/{key_uuid}", "A key, and what it did today", {200: WHOLE_KEY}, KEY_ID),
    call(
        "PATCH",
        "keys/{key_uuid}",
        "Give a key other terms, from the next call on",
        {200: WHOLE_KEY},
        KEY_ID,
        field("name", TEXT),
        *TERMS,
        description=NEVER_MORE,
        no_fuzz=NO_FUZZ,
    ),
    call(
        "POST",
        "keys/{key_uuid}/regenerate",
        "Make a new text for the same terms",
        {201: ISSUED},
        KEY_ID,
        field("overlap", among(*OVERLAPS), "How long the old text goes on; none is usual."),
        description="A send credential keeps its user name, and has no overlap.",
        no_fuzz=NO_FUZZ,
    ),
    call(
        "POST",
        "keys/{key_uuid}/revoke",
        "End a key: it is refused from the next call on",
        {200: LINE},
        KEY_ID,
        no_fuzz=NO_FUZZ,
    ),
]
