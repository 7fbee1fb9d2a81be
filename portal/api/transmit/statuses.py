"""The words of this dialect for what became of a message."""

from collections.abc import Mapping

from campaigns.reasons import OPT_OUTS
from campaigns.statuses import STORED_STATES, MessageState

DELIVERED, PENDING, SOFT, HARD = "delivered", "pending", "soft-bounce", "hard-bounce"
_S = MessageState

STATES: dict[str, str] = {
    _S.QUEUED: PENDING,
    _S.SENDING: PENDING,
    _S.SENT: PENDING,
    _S.UNCERTAIN: PENDING,
    _S.DELIVERED: DELIVERED,
    _S.UNKNOWN: SOFT,
    _S.EXPIRED: SOFT,
    _S.UNDELIVERED: HARD,
    _S.REJECTED: HARD,
    _S.CANCELLED: HARD,
    _S.BLOCKED: HARD,
}
# What the parameter `delivery` chooses.
CHOICES: dict[str, tuple[str, ...]] = {
    "delivered": (DELIVERED,),
    "pending": (PENDING,),
    "failed": (SOFT, HARD),
    "all": (DELIVERED, PENDING, SOFT, HARD),
}


def states_in(choice: str) -> list[str]:
    """The stored states that a word of `delivery` stands for."""
    return [state for state in STORED_STATES if STATES[state] in CHOICES[choice]]


def counted(states: Mapping[str, int]) -> dict[str, int]:
    """How many messages each word of this dialect holds for."""
    sums = dict.fromkeys((DELIVERED, PENDING, SOFT, HARD), 0)
    for state, count in states.items():
        sums[STATES[state]] += count
    return sums


def left(reason: str) -> bool:
    """Whether a message was held back because its recipient had opted out."""
    return reason in OPT_OUTS
