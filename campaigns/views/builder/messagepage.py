"""What the page of the message step shows around its form."""

import secrets
from typing import Any

from accounts.access import AccountRequest
from accounts.selectors import limit
from campaigns.checking import made_storable
from campaigns.drafttexts import Sheet
from campaigns.forms.message import MessageForm
from campaigns.intake.inspection import SampleRow
from campaigns.models import Campaign, Sender
from campaigns.plain import STAND_INS
from campaigns.previews import unknown_columns
from campaigns.selectors.choices import senders_of
from campaigns.selectors.dlt import goes_to_india
from campaigns.selectors.dltadvice import advice_on
from campaigns.selectors.rows import columns_of, row_called, sample_of
from campaigns.selectors.sendingrules import rules_of
from campaigns.selectors.templates import latest_version, version_called
from campaigns.selectors.testsends import costs_of
from campaigns.views.builder.steps import steps_of


def page_context(
    request: AccountRequest, campaign: Campaign, form: MessageForm, row: int = 0
) -> dict[str, Any]:
    """Everything for templates/campaigns/message.html; `row` is the one the phone shows."""
    text = typed_in(form, "text")
    columns, sample = columns_of(campaign), sample_of(campaign)
    shown = _shown(campaign, sample, row)
    sheet = Sheet.of(columns, campaign.mapping)
    sender = typed_in(form, "sender")
    form.initial["row"] = shown["row"]
    return {
        "campaign": campaign,
        "form": form,
        "steps": steps_of(campaign),
        "step": 2,
        "columns": columns,
        "row": shown["row"],
        "from": sheet.sender_of(sender, shown["cells"]),
        "preview": sheet.preview(text, shown["cells"]),
        "sheet": {
            "columns": columns,
            "rows": sample if shown in sample else [*sample, shown],
            "text": sheet.text,
            "sender": sheet.sender,
            "at": shown["row"],
        },
        "stand_ins": STAND_INS,
        "own_texts": columns[sheet.text] if sheet.text is not None else "",
        **advice_context(request, campaign, text, sender, [*sample, shown]),
        **_origin(request, form, text),
        **_testing(request, form),
    }


def typed_in(form: MessageForm, name: str) -> str:
    """What a field shows. Asked of the field itself, it would stay what it is now."""
    values = form.data if form.is_bound else form.initial
    return str(values.get(name) or "")


def advice_context(
    request: AccountRequest,
    campaign: Campaign,
    text: str,
    sender_name: str,
    rows: list[SampleRow] | None = None,
) -> dict[str, Any]:
    """What to say of a text as it is typed: names of no column, and what DLT says."""
    columns = columns_of(campaign)
    context: dict[str, Any] = {"unknown": unknown_columns(text, columns), "dlt": None}
    if text.strip() and goes_to_india(campaign):
        sheet = Sheet.of(columns, campaign.mapping)
        own = senders_of(request.account).filter(name=made_storable(sender_name))
        sender: Sender | None = own.first()
        tried = sample_of(campaign) if rows is None else rows
        previews = [(one["row"], sheet.preview(text, one["cells"])) for one in tried]
        arriving = [(number, found.text) for number, found in previews if not found.missing]
        context["dlt"] = advice_on(request.account, text, sender, arriving)
        context["dlt_rules"] = rules_of(request.account)
        context["dlt_sender"] = sender
    return context


def _shown(campaign: Campaign, sample: list[SampleRow], row: int) -> SampleRow:
    first = sample[0] if sample else SampleRow(row=0, cells=[])
    return (row_called(campaign, row) if row else None) or first


def _origin(request: AccountRequest, form: MessageForm, text: str) -> dict[str, Any]:
    """The template the text comes from, whether it was changed since, and a newer version."""
    version = version_called(request.account, typed_in(form, "version"))
    if version is None:
        return {"version": None}
    latest = latest_version(version.template)
    return {
        "version": version,
        "changed": text.replace("\r\n", "\n") != version.text,
        "newer": latest if latest.number > version.number else None,
    }


def _testing(request: AccountRequest, form: MessageForm) -> dict[str, Any]:
    kept = rules_of(request.account).test_numbers
    form.initial.setdefault("test_numbers", ", ".join(kept))
    form.initial["test_token"] = secrets.token_hex(8)
    products = list(form.fields["product"].queryset)  # type: ignore[attr-defined]
    return {
        "test_costs": costs_of(request.account, products, kept),
        "most_test_numbers": limit(request.account, "test_numbers"),
    }
