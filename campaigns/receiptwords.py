"""What a receipt says: the carriers' words, and the facts that lie in its raw form.

Gateways turn the spellings of their wire into these words; what they cannot is shown as it came.
"""

import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from campaigns import carriercodes
from campaigns.statuses import MessageState

DELIVERED = "DELIVRD"

# The carriers' words for an end, those of the v2 dialect's table among them.
ENDS: dict[str, MessageState] = {
    **dict.fromkeys(carriercodes.FAILURES, MessageState.UNDELIVERED),
    carriercodes.TIMEOUT: MessageState.UNKNOWN,
    DELIVERED: MessageState.DELIVERED,
    "UNDELIV": MessageState.UNDELIVERED,
    "EXPIRED": MessageState.UNDELIVERED,
    "REJECTD": MessageState.UNDELIVERED,
    "DELETED": MessageState.UNDELIVERED,
    "UNKNOWN": MessageState.UNKNOWN,
}
# News without effect.
UNDERWAY = frozenset({"ENROUTE", "ACCEPTD", "SCHEDULED", carriercodes.AWAITING})

_NUMBER = ("source_addr", "source", "msisdn", "to", "number", "mobile", "phone", "recipient")
_SENDER = ("destination_addr", "destination", "sender", "from")
_SUBMITTED = ("submit date", "submit_date", "submitted")
_TEXT = ("text",)
# Of a receipt's text only what is asked for here.
_DATE = re.compile(r"submit date:\s*(\d{8,14})", re.IGNORECASE)
_BEGINNING = re.compile(r"\btext:(.{1,20})", re.IGNORECASE)
_MINUTE = re.compile(r"\d{8}(\d\d)(\d\d)?")


class Facts(NamedTuple):
    """What a raw receipt tells of its message; 0, '' and None where it tells nothing.

    `number` are digits; `text` is how the message begins; `submitted` are seconds within the
    quarter of an hour (carriers write their own time of day without saying which).
    """

    number: int = 0
    sender: str = ""
    submitted: int | None = None
    text: str = ""


def facts_of(raw: Mapping[str, Any]) -> Facts:
    """The facts in a raw receipt, under whichever of the usual names they are."""
    told = {str(name).lower(): value for name, value in raw.items()}
    if "esm_class" in told:
        told = _of_pdu(told)
    number = re.sub(r"\D", "", _first(told, _NUMBER))
    return Facts(
        number=int(number) if 5 <= len(number) <= 15 else 0,
        sender=_first(told, _SENDER),
        submitted=_within_quarter(_first(told, _SUBMITTED)),
        text=_first(told, _TEXT).rstrip("\0. "),
    )


def _of_pdu(told: Mapping[str, Any]) -> dict[str, Any]:
    """A deliver_sm as the SMPP gateway keeps it: it comes from the phone, to the sender."""
    content = str(told.get("content", ""))
    date, text = _DATE.search(content), _BEGINNING.search(content)
    return {
        "source": told.get("from"),
        "destination": told.get("to"),
        "submit date": date[1] if date else "",
        "text": text[1] if text else "",
    }


def _first(told: Mapping[str, Any], names: tuple[str, ...]) -> str:
    values = (told.get(name) for name in names)
    return next((str(value) for value in values if isinstance(value, str | int) and value), "")


def _within_quarter(date: str) -> int | None:
    """Of YYMMDDhhmm[ss]; time zones differ by whole quarters of an hour, so those drop out."""
    found = _MINUTE.fullmatch(date[:12])
    return int(found[1]) % 15 * 60 + int(found[2] or 0) if found else None


def reason_of(status: str, error: str, *, by_table: bool) -> str:
    """Why a message ended as a receipt says: the carrier's word, '' where it was delivered.

    `by_table`: this carrier's codes are those of campaigns.carriercodes, which say more.
    """
    if ENDS.get(status) is MessageState.DELIVERED:
        return ""
    word = carriercodes.word_of(error) if by_table else ""
    return word if word in carriercodes.FAILURES else status[:32]
