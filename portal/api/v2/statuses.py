"""The words of this dialect for what became of a message."""

from campaigns.acceptance import Outcome
from campaigns.reasons import OPT_OUTS
from campaigns.statuses import MessageState

AWAITING = "AWAITING-DLR"

STATES: dict[str, str] = {
    MessageState.QUEUED: AWAITING,
    MessageState.SENDING: AWAITING,
    MessageState.SENT: AWAITING,
    MessageState.UNCERTAIN: AWAITING,
    MessageState.DELIVERED: "DELIVRD",
    MessageState.UNDELIVERED: "UNDELIV",
    MessageState.UNKNOWN: "TIMEOUT-DLR",
    MessageState.REJECTED: "REJECTED",
    MessageState.EXPIRED: "EXPIRED",
    MessageState.CANCELLED: "REJECTED",
    MessageState.BLOCKED: "REJECTED",
}

# Our reasons, and carriers' words, that have a word of their own here.
REASONS: dict[str, str] = {
    **dict.fromkeys(OPT_OUTS, "OPTOUT-REJ"),
    "duplicate": "DUPLICATE",
    "repeat": "DUPLICATE",
    "too_many_segments": "REJ-MULTIPART",
    "no_price": "NOTALLOWED",
    "REJECTD": "REJECTED",
    "DELETED": "FAILED",
    "ESME_RINVDSTADR": "INV-NUMBER",
    "ESME_RSYSERR": "SERVER-ERR",
}

VOCABULARY = frozenset(
    {
        "INVALID-SUB",
        "ABSENT-SUB",
        "HANDSET-ERR",
        "BARRED",
        "NET-ERR",
        "MEMEXEC",
        "FAILED",
        "MOB-OFF",
        "HANDSET-BUSY",
        "SERIES-BLK",
        "EXPIRED",
        "UNDELIV",
        "SERIES-BLOCK",
        "NO-CREDITS",
        "NO-ACCOUNT",
        "SERVER-ERR",
        "INV-NUMBER",
        "SPAM",
        "DNDNUMB",
        "BLACKLST",
        "SNDR-BLOCK",
        "TEMPLATE-NOT-FOUND",
        "INV-TEMPLATE",
        "INV-SENDER",
        "NOT-OPTIN",
        "OPTOUT-REJ",
        "PROMO-TMOUT",
        "REJECTED",
        "NOTALLOWED",
        "DUPLICATE",
        "THROTTLED",
        "REJ-MULTIPART",
        "DLT-REJECTED",
        "DLT-INV-TMID",
        "DLT-INV-ENTITY",
        "DLT-INV-TM-ID",
        "DLT-TM-VAR-EXECEED",
        "DLT-ENTITY-NOT-FOUND",
        "DLT-TM-BLACKLST",
        "DLT-ENTITY-BLACKLST",
        "DLT-HEADER-INACTIVE",
        "DLT-TM-INACTIVE",
        "DLT-SENDER-NOT-REG-TM",
        "INV-PROVISION",
        "INV-SERVICE",
        "INV-SCHEDULE",
    }
)

_FAILED = frozenset({MessageState.UNDELIVERED, MessageState.REJECTED, MessageState.BLOCKED})


def of_message(state: str, reason: str) -> str:
    """The word for a stored message; the carrier's own is kept where this dialect has it."""
    if state in _FAILED:
        word = REASONS.get(reason, reason)
        if word in VOCABULARY:
            return word
    return STATES[state]


def of_result(outcome: Outcome, code: str) -> str:
    """The word for a recipient in the answer to a sending call."""
    if outcome is Outcome.ACCEPTED:
        return AWAITING
    return REASONS.get(code, "INV-NUMBER")
