"""The life of a message and of a campaign: states and allowed transitions, one table each.

A message is SENDING while it lies in an open slice (an intent to write it to a carrier); its row
still says QUEUED then, because a row is written once, when the carrier has answered. That is why
the stored predecessors of SENT and its like include QUEUED.
"""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class MessageState(TextChoices):
    QUEUED = "queued", _("Queued")
    SENDING = "sending", _("Sending")
    SENT = "sent", _("Sent")
    DELIVERED = "delivered", _("Delivered")
    UNDELIVERED = "undelivered", _("Undelivered")
    UNKNOWN = "unknown", _("Unknown")
    UNCERTAIN = "uncertain", _("Uncertain")
    REJECTED = "rejected", _("Rejected")
    EXPIRED = "expired", _("Expired")
    CANCELLED = "cancelled", _("Cancelled")
    BLOCKED = "blocked", _("Blocked")


class Settlement(TextChoices):
    """What happened to a message's price: still held, spent, or given back (I9)."""

    HELD = "held", _("Held")
    CAPTURED = "captured", _("Charged")
    RELEASED = "released", _("Given back")


_S = MessageState

# After SENT there is no way back; UNKNOWN alone may still be settled by a late receipt.
MESSAGE_TRANSITIONS: dict[MessageState, frozenset[MessageState]] = {
    _S.QUEUED: frozenset({_S.SENDING, _S.CANCELLED, _S.BLOCKED, _S.EXPIRED}),
    _S.SENDING: frozenset({_S.QUEUED, _S.SENT, _S.REJECTED, _S.UNCERTAIN}),
    _S.SENT: frozenset({_S.DELIVERED, _S.UNDELIVERED, _S.UNKNOWN}),
    _S.UNCERTAIN: frozenset({_S.SENT, _S.DELIVERED, _S.UNDELIVERED, _S.UNKNOWN, _S.QUEUED}),
    _S.UNKNOWN: frozenset({_S.DELIVERED, _S.UNDELIVERED}),
    _S.DELIVERED: frozenset(),
    _S.UNDELIVERED: frozenset(),
    _S.REJECTED: frozenset(),
    _S.EXPIRED: frozenset(),
    _S.CANCELLED: frozenset(),
    _S.BLOCKED: frozenset(),
}

SETTLEMENTS: dict[MessageState, Settlement] = {
    _S.QUEUED: Settlement.HELD,
    _S.SENDING: Settlement.HELD,
    _S.UNCERTAIN: Settlement.HELD,
    _S.SENT: Settlement.CAPTURED,
    _S.DELIVERED: Settlement.CAPTURED,
    _S.UNDELIVERED: Settlement.CAPTURED,
    _S.UNKNOWN: Settlement.CAPTURED,
    _S.REJECTED: Settlement.RELEASED,
    _S.EXPIRED: Settlement.RELEASED,
    _S.CANCELLED: Settlement.RELEASED,
    _S.BLOCKED: Settlement.RELEASED,
}

# States a row can be stored in, in the order they are counted and shown.
STORED_STATES: tuple[MessageState, ...] = tuple(s for s in _S if s is not _S.SENDING)
FINAL_STATES: frozenset[MessageState] = frozenset(
    state for state, after in MESSAGE_TRANSITIONS.items() if not after
)


def stored_predecessors(state: MessageState) -> frozenset[MessageState]:
    """The states a row may be stored in before it is moved to `state`."""
    before = {source for source, targets in MESSAGE_TRANSITIONS.items() if state in targets}
    return frozenset(_S.QUEUED if source is _S.SENDING else source for source in before)


class CampaignStatus(TextChoices):
    DRAFT = "draft", _("Draft")
    IMPORTING = "importing", _("Checking the file")
    READY = "ready", _("Ready to send")
    AWAITING_RELEASE = "awaiting_release", _("Awaiting release")
    SCHEDULED = "scheduled", _("Scheduled")
    RUNNING = "running", _("Sending")
    PAUSED = "paused", _("Paused")
    FINISHED = "finished", _("Finished")
    FAILED = "failed", _("Failed")
    CANCELLED = "cancelled", _("Cancelled")
    STOPPED = "stopped", _("Stopped")


_C = CampaignStatus

# FAILED is the end of an import that could not be read; a new file or mapping starts it over.
# A confirmation that is undone, or sent back by who was to release it, leads back to READY.
CAMPAIGN_TRANSITIONS: dict[CampaignStatus, frozenset[CampaignStatus]] = {
    _C.DRAFT: frozenset({_C.IMPORTING, _C.CANCELLED}),
    _C.IMPORTING: frozenset({_C.READY, _C.FAILED, _C.CANCELLED}),
    _C.READY: frozenset({_C.DRAFT, _C.AWAITING_RELEASE, _C.SCHEDULED, _C.CANCELLED}),
    _C.AWAITING_RELEASE: frozenset({_C.READY, _C.SCHEDULED, _C.CANCELLED}),
    _C.SCHEDULED: frozenset({_C.READY, _C.RUNNING, _C.CANCELLED}),
    _C.RUNNING: frozenset({_C.PAUSED, _C.FINISHED, _C.STOPPED}),
    _C.PAUSED: frozenset({_C.RUNNING, _C.STOPPED}),
    _C.FINISHED: frozenset({_C.RUNNING}),
    _C.FAILED: frozenset({_C.DRAFT, _C.CANCELLED}),
    _C.CANCELLED: frozenset(),
    _C.STOPPED: frozenset(),
}
