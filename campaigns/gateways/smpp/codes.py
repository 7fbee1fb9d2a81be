"""What a carrier's refusals mean: slow down, again later, or never.

A refusal is always definite: the carrier did not take the message. What is in none of these
tables is permanent, for the same message would be refused again.
"""

from campaigns.smpp.commands import Status, status_name

THROTTLED = frozenset((int(Status.ESME_RTHROTTLED), int(Status.ESME_RMSGQFUL)))
TEMPORARY = frozenset(
    int(status)
    for status in (
        Status.ESME_RINVBNDSTS,
        Status.ESME_RALYBND,
        Status.ESME_RSYSERR,
        Status.ESME_RSUBMITFAIL,
        Status.ESME_RX_T_APPN,
        Status.ESME_RUNKNOWNERR,
    )
)


def code_of(word: str) -> int:
    """The number of a status named `ESME_...` or written as `0x58` or `88`. Raises ValueError."""
    name = word.strip().upper()
    if name.startswith("ESME_"):
        try:
            return int(Status[name])
        except KeyError:
            raise ValueError(f"{word} is not a status of SMPP 3.4") from None
    code = int(name, 0)
    if not 0 < code <= 0xFFFFFFFF:
        raise ValueError(f"{word} is not a status")
    return code


def name_of(code: int) -> str:
    """A status as it is kept with a message: ESME_RINVDSTADR, or 0x00000400."""
    return status_name(code)
