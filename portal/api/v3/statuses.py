"""The words of this dialect for what became of a message."""

from campaigns.statuses import MessageState

_S = MessageState

STATES: dict[str, str] = {
    _S.QUEUED: "Queued",
    _S.SENDING: "Queued",
    _S.UNCERTAIN: "Dispatched",
    _S.SENT: "Dispatched",
    _S.DELIVERED: "Delivered",
    _S.UNDELIVERED: "Failed",
    _S.UNKNOWN: "Unknown",
    _S.EXPIRED: "Expired",
    _S.REJECTED: "Rejected",
    _S.BLOCKED: "Rejected",
    _S.CANCELLED: "Aborted",
}
