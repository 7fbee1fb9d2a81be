"""How states look on a page: a tone (colour), an icon and the word; never the colour alone."""

from dataclasses import dataclass

from campaigns.statuses import CampaignStatus, MessageState


@dataclass(frozen=True)
class Look:
    """`tone` is one of good, info, calm, warn, bad; `icon` the name of a heroicon."""

    tone: str
    icon: str
    label: str = ""


_S = MessageState
_C = CampaignStatus

LOOKS: dict[str, Look] = {
    _S.QUEUED: Look("calm", "clock"),
    _S.SENDING: Look("info", "arrow-path"),
    _S.SENT: Look("info", "paper-airplane"),
    _S.DELIVERED: Look("good", "check-circle"),
    _S.UNDELIVERED: Look("bad", "x-circle"),
    _S.UNKNOWN: Look("warn", "question-mark-circle"),
    _S.UNCERTAIN: Look("warn", "exclamation-triangle"),
    _S.REJECTED: Look("bad", "no-symbol"),
    _S.EXPIRED: Look("calm", "archive-box-x-mark"),
    _S.CANCELLED: Look("calm", "minus-circle"),
    _S.BLOCKED: Look("calm", "hand-raised"),
}
CAMPAIGN_LOOKS: dict[str, Look] = {
    _C.DRAFT: Look("calm", "pencil-square"),
    _C.IMPORTING: Look("info", "arrow-path"),
    _C.READY: Look("info", "check"),
    _C.AWAITING_RELEASE: Look("warn", "lock-closed"),
    _C.SCHEDULED: Look("info", "calendar"),
    _C.RUNNING: Look("info", "paper-airplane"),
    _C.PAUSED: Look("warn", "pause-circle"),
    _C.FINISHED: Look("good", "check-circle"),
    _C.FAILED: Look("bad", "exclamation-circle"),
    _C.CANCELLED: Look("calm", "minus-circle"),
    _C.STOPPED: Look("bad", "stop-circle"),
}


def message_look(state: str) -> Look:
    """The look of a message's state, with its word."""
    look = LOOKS[state]
    return Look(look.tone, look.icon, str(MessageState(state).label))


def campaign_look(status: str) -> Look:
    """The look of a campaign's status, with its word."""
    look = CAMPAIGN_LOOKS[status]
    return Look(look.tone, look.icon, str(CampaignStatus(status).label))
