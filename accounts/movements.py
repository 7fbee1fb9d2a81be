"""What the kinds of movements are called on pages and in files."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import LedgerTransaction

Kind = LedgerTransaction.Kind

WORDS: dict[str, Any] = {
    Kind.TOPUP.value: gettext_lazy("Top-up"),
    Kind.TRANSFER.value: gettext_lazy("Transfer"),
    Kind.HOLD.value: gettext_lazy("Reserved for messages"),
    Kind.CAPTURE.value: gettext_lazy("Used by messages"),
    Kind.RELEASE.value: gettext_lazy("Given back"),
    Kind.REFUND.value: gettext_lazy("Refund"),
    Kind.ADJUSTMENT.value: gettext_lazy("Correction"),
}


def words(kind: str, *, other: str = "", incoming: bool = True) -> str:
    """A movement in words; `other` is the account at its other end."""
    if other and kind == Kind.TRANSFER:
        said = _("Transfer from %(other)s") if incoming else _("Transfer to %(other)s")
        return said % {"other": other}
    if other and not incoming:
        return f"{WORDS[kind]}: {other}"
    return str(WORDS[kind])
