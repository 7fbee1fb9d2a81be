"""Template tags of wallets and statements."""

from django import template
from django.utils.formats import number_format

from accounts.money import to_credits
from accounts.movements import words
from accounts.selectors.statements import Line

register = template.Library()


@register.filter
def change(micro: int) -> str:
    """Micro-credits that came or went, as credits with their sign; '' for none."""
    if not micro:
        return ""
    sign = "+" if micro > 0 else "\u2212"
    return f"{sign}{number_format(to_credits(abs(micro)), force_grouping=True)}"


@register.simple_tag
def movement_words(line: Line) -> str:
    """What a line of a statement is."""
    # A top-up or correction tells the customer nothing by the name of who issued it.
    other = line.other if line.row.kind == "transfer" or line.is_issued else ""
    return words(line.row.kind, other=other, incoming=line.available > 0)
