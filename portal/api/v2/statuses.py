"""The words of this dialect for what became of a message."""

from campaigns import carriercodes
from campaigns.acceptance import Outcome
from campaigns.reasons import OPT_OUTS
from campaigns.statuses import MessageState

AWAITING = carriercodes.AWAITING

STATES: dict[str, str] = {
    MessageState.QUEUED: AWAITING,
    MessageState.SENDING: AWAITING,
    MessageState.SENT: AWAITING,
    MessageState.UNCERTAIN: AWAITING,
    MessageState.DELIVERED: carriercodes.DELIVERED,
    MessageState.UNDELIVERED: "UNDELIV",
    MessageState.UNKNOWN: carriercodes.TIMEOUT,
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

# Words for a message that did not arrive.
VOCABULARY = carriercodes.FAILURES

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
