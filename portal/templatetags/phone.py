"""What the drawn phone shows, and the test that goes with it."""

import json
import uuid
from typing import Any

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from accounts.errors import NotFound
from campaigns.models import Campaign
from campaigns.previews import first_row
from campaigns.selectors.sendingrules import rules_of
from campaigns.selectors.testsends import test_called
from campaigns.weblinks import split_links

register = template.Library()


@register.filter
def with_links(text: str) -> SafeString:
    """The text with its links underlined; they lead nowhere, as it is a picture."""
    pieces = (
        format_html('<span class="phone__link">{}</span>', piece)
        if link
        else format_html("{}", piece)
        for link, piece in split_links(text)
    )
    return format_html_join("", "{}", ((piece,) for piece in pieces))


@register.filter
def as_json(value: Any) -> str:
    """A value as JSON, for an attribute that a script reads."""
    return json.dumps(value)


@register.inclusion_tag("campaigns/parts/test_numbers.html", takes_context=True)
def test_numbers_card(context: dict[str, Any]) -> dict[str, Any]:
    """The form for the numbers an account keeps for tests."""
    kept = rules_of(context["request"].account).test_numbers
    return {"csrf_token": context["csrf_token"], "test_numbers": ", ".join(kept)}


@register.inclusion_tag("campaigns/parts/test_review.html", takes_context=True)
def test_panel(
    context: dict[str, Any], campaign: Campaign, row: int | str | None
) -> dict[str, Any]:
    """The panel that sends row `row` of a checked campaign to one's own numbers."""
    request = context["request"]
    return {
        "campaign": campaign,
        "csrf_token": context["csrf_token"],
        "test_row": row or first_row(campaign.upload.preview if campaign.upload else {})[0],
        "test_numbers": ", ".join(rules_of(request.account).test_numbers),
        "test": _test_of(request),
    }


def _test_of(request: Any) -> Any:
    try:
        return test_called(request.account, uuid.UUID(request.GET.get("test", "")))
    except (ValueError, NotFound):
        return None
