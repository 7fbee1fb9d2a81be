"""Why a file that a program sent was not confirmed by itself: code -> sentence."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

NOTHING_TO_SEND = "nothing_to_send"
UNREADABLE = "unreadable"
TOO_LONG = "too_long"
REFUSED = "refused"
CHANGED = "changed"
NOT_LIVE = "not_live"

REASONS: Mapping[str, Promise] = {
    NOTHING_TO_SEND: _("None of its rows can be sent."),
    UNREADABLE: _("The file could not be read."),
    TOO_LONG: _("Some of its messages need more segments than the call allows."),
    REFUSED: _("It could not be confirmed."),
    CHANGED: _("Somebody changed it meanwhile: it is to be checked again."),
    NOT_LIVE: _("The account may not send at the moment."),
}


def file_send_sentence(code: str, detail: str = "") -> str:
    """The reason in words, with what the part that refused it said."""
    return f"{REASONS.get(code, code)} {detail}".strip()
