"""What a sending call asks for besides recipients and text, in the terms of the service."""

import uuid
from datetime import datetime
from typing import Any, TypedDict
from zoneinfo import ZoneInfo

from accounts.errors import Invalid, NotFound
from accounts.models import Account
from apikeys.models import ApiKey
from campaigns.acceptance import Callback, DltIds
from campaigns.models import Subscription
from campaigns.selectors.dlt import registered_id
from campaigns.selectors.webhooks import webhook_called
from campaigns.webaddresses import clean_hook
from portal.api.v2.params import Params
from portal.api.v2.values import read_time

LONGEST_MESSAGE = 100_000
LONGEST_LABEL = 255
LONGEST_DLT_ID = 30
MOST_UNITS = 255
HIGHEST_PORT = 65_535
Form = Subscription.Form


class Terms(TypedDict):
    """Fields of BatchRequest."""

    account: Account
    api_key: ApiKey
    product_code: str
    due_at: datetime | None
    name: str
    tags: list[str]
    max_segments: int | None
    dlt: DltIds
    callbacks: list[Callback]
    options: dict[str, str | int]


def terms_in(params: Params, account: Account, key: ApiKey, *, product: str = "") -> Terms:
    """What the call says of all its messages; what is misshapen is noted on `params`.

    `product` is the service of a call that names none; without it the call has to.
    """
    check_hints(params)
    return Terms(
        account=account,
        api_key=key,
        product_code=params.text("service", required=not product) or product,
        due_at=due_at(params, account),
        name=params.text("name"),
        tags=params.listed("tags", "meta.tags"),
        max_segments=params.whole("max_units", least=1, most=MOST_UNITS),
        dlt=dlt_in(params, account),
        callbacks=callbacks_in(params, account),
        options=options_in(params),
    )


def due_at(params: Params, account: Account) -> datetime | None:
    """When it is to leave, None for now."""
    text = params.text("time")
    if not text.strip():
        return None
    try:
        return read_time(text, ZoneInfo(account.timezone))
    except (ValueError, OverflowError):
        params.note("time", "The time must be a time such as 2030-01-31 18:05:00.")
        return None


def check_hints(params: Params) -> None:
    """Read what is taken but changes nothing: the encoding always follows from the text."""
    params.choice("type", "U N A")
    params.choice("unicode", "AUTO 1 0")


def options_in(params: Params) -> dict[str, str | int]:
    """What is kept with the messages for carriers and reports: flash, port, further labels."""
    kept: dict[str, str | int] = {}
    if params.choice("flash", "1 0") == "1":
        kept["flash"] = 1
    port = params.whole("port", least=0, most=HIGHEST_PORT)
    if port is not None:
        kept["port"] = port
    for name in ("custom1", "custom2"):
        if label := params.text(name, longest=LONGEST_LABEL):
            kept[name] = label
    return kept


def label_in(params: Params) -> str:
    """The caller's own reference."""
    return params.text("custom", longest=LONGEST_LABEL) or params.text(
        "custom1", longest=LONGEST_LABEL
    )


def dlt_in(params: Params, account: Account) -> DltIds:
    """The DLT ids of the call; `template_id` may be the uuid of a template that has one."""
    entity = params.text("entity_id", longest=LONGEST_DLT_ID).strip()
    template = params.text("template_id").strip()
    if template and (known := _uuid(template)):
        try:
            template = registered_id(account, known)
        except NotFound:
            params.note("template_id", "There is no such template in this account.")
    elif len(template) > LONGEST_DLT_ID:
        params.note("template_id", f"A DLT id has at most {LONGEST_DLT_ID} characters.")
    return DltIds(entity_id=entity, template_id=template)


def callbacks_in(params: Params, account: Account) -> list[Callback]:
    """Who is told of the messages: a webhook of the account, and an address called by GET."""
    found: list[Callback] = []
    if webhook := params.text("webhook_id").strip():
        try:
            found.append(Callback(Form.V2_JSON, webhook=webhook_called(account, webhook)))
        except NotFound:
            params.note("webhook_id", "There is no such webhook in this account.")
    if address := params.text("dlr_url", longest=LONGEST_MESSAGE):
        try:
            found.append(Callback(Form.V2_GET, url=clean_hook(address, "dlr_url")))
        except Invalid as error:
            params.note("dlr_url", error.message)
    return found


def whole_label(params: Params) -> Any:
    """The reference that stands for the whole call (see ApiView.once); it is read again later."""
    label = params.raw("custom") or params.raw("custom1")
    return label if isinstance(label, str) else ""


def _uuid(text: str) -> uuid.UUID | None:
    if len(text) != 36:
        return None
    try:
        return uuid.UUID(text)
    except ValueError:
        return None
