"""What DLT says of a text, for templates."""

from django import template

from campaigns.dlt import Departure
from campaigns.dltwords import departure_sentence

register = template.Library()


@register.filter
def departs(departure: Departure | None) -> str:
    """Where a text departs from a registered template, in words."""
    return departure_sentence(departure) if departure else ""
