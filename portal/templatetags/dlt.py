"""What DLT says of a text, for templates."""

from typing import Any

from django import template

from campaigns.dlt import Departure
from campaigns.dltwords import departure_sentence
from campaigns.selectors.sendingrules import rules_of

register = template.Library()


@register.filter
def departs(departure: Departure | None) -> str:
    """Where a text departs from a registered template, in words."""
    return departure_sentence(departure) if departure else ""


@register.inclusion_tag("templates/parts/dlt_rules_card.html", takes_context=True)
def dlt_rules_card(context: dict[str, Any]) -> dict[str, Any]:
    """The account's DLT settings in short, with the way to change them."""
    return {"rules": rules_of(context["request"].account), "shell": context["shell"]}
