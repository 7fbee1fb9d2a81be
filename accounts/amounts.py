"""Amounts of credits as people type them: `1,250.5` or `1250.5`, never with a decimal comma."""

import re

from django.utils.translation import gettext as _

from accounts.errors import Invalid
from accounts.money import to_micro

# Far above any real balance, far below what a 64-bit column holds.
MOST_CREDITS = 1_000_000_000_000
_SPACES = re.compile(r"[\s\u00a0\u2009\u202f_']", re.ASCII)
# Groups of three, or of two before the last three, as in 1,00,000.
_AMOUNT = re.compile(r"(?:\d+|[1-9]\d{0,2}(?:,\d{2,3})*,\d{3})(?:\.\d+)?", re.ASCII)
_COMMA = re.compile(r"[\d.]*,[\d.,]*", re.ASCII)


def parse(text: str, *, signed: bool = False, field: str = "amount") -> int:
    """Micro-credits of a typed amount; `signed` lets it start with a minus or a plus.

    Raises Invalid on `field`: `amount_unreadable`, `amount_decimal_comma`, `amount_too_fine`,
    `amount_too_large`.
    """
    plain = _SPACES.sub("", text.replace("\u2212", "-"))
    sign = -1 if signed and plain.startswith("-") else 1
    digits = plain[1:] if signed and plain[:1] in {"-", "+"} else plain
    if not _AMOUNT.fullmatch(digits):
        raise _unreadable(text, digits, field)
    whole, _point, decimals = digits.replace(",", "").partition(".")
    if len(decimals.rstrip("0")) > 6:
        message = _("Use at most six decimals.")
        raise Invalid("amount_too_fine", message, field)
    if len(whole.lstrip("0")) > 13 or int(whole) > MOST_CREDITS:
        message = _("That is more than the portal can count. Check the amount.")
        raise Invalid("amount_too_large", message, field)
    return sign * to_micro(f"{whole}.{decimals.rstrip('0') or '0'}")


def _unreadable(text: str, digits: str, field: str) -> Invalid:
    if _COMMA.fullmatch(digits):
        message = _(
            "“%(text)s” is not clear. Write decimals with a point and thousands with a comma,"
            " such as 1,250.5."
        ) % {"text": text[:40]}
        return Invalid("amount_decimal_comma", message, field)
    if digits.startswith("-"):
        return Invalid("amount_not_positive", _("Enter an amount above zero."), field)
    message = _("Enter an amount of credits in digits, such as 1,250.5.")
    return Invalid("amount_unreadable", message, field)
