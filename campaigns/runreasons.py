"""Why a recurring campaign's run waits for a person or was left out: code -> sentence."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

LATE = "late"
OVER_PRICE = "over_price"
OVER_MESSAGES = "over_messages"
NOTHING_TO_SEND = "nothing_to_send"
UNREADABLE = "unreadable"
NOT_MADE = "not_made"
REFUSED = "refused"
CHANGED = "changed"
NOT_LIVE = "not_live"
CALLED_OFF = "called_off"

REASONS: Mapping[str, Promise] = {
    LATE: _("Its time had passed by too many hours when we could look at it again."),
    OVER_PRICE: _("It costs more than you allowed a run to cost."),
    OVER_MESSAGES: _("It has more messages than you allowed a run to have."),
    NOTHING_TO_SEND: _("None of its rows can be sent."),
    UNREADABLE: _("Its file could not be read."),
    NOT_MADE: _("The campaign could not be made."),
    REFUSED: _("It could not be confirmed."),
    CHANGED: _("It, or the hours of its product, were changed: it is to be checked again."),
    NOT_LIVE: _("The account may not send at the moment."),
    CALLED_OFF: _("Somebody called it off."),
}


def run_sentence(code: str, detail: str = "") -> str:
    """The reason in words, with what the part that refused it said."""
    words = str(REASONS.get(code, code))
    return f"{words} {detail}".strip()
