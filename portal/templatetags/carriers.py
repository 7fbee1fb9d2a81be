"""Words of the operator's pages: why a message is where it is, and what a carrier did."""

from django import template

from campaigns.anomalies import words
from campaigns.reasons import sentence

register = template.Library()


@register.filter
def reason(code: str) -> str:
    """Why, in words; a code nobody put into words as it is."""
    return sentence(code)


@register.filter
def anomaly(kind: str) -> str:
    """What a carrier did, in words."""
    return words(kind)


@register.filter
def micro(text: str) -> int:
    """Millionths that were kept as text."""
    return int(text)
