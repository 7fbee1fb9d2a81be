"""What the SMPP door answers a submit with, spoiled as the script wants it."""

from campaigns.simulator.carrier import Decision
from campaigns.simulator.smppbodies import Wording, spelled
from campaigns.smpp import framing
from campaigns.smpp.commands import Command, Status

NOBODY = 0x7FFFFFF0  # a sequence number that no client has used


def answer_to(command: int, sequence: int, decision: Decision, wording: Wording) -> bytes:
    """The bytes of the answer `command`; none where none comes."""
    submitted, outcome, _ = decision
    nack = Command.GENERIC_NACK
    if not outcome.answers:
        return b""
    if outcome.manner == "nack":
        return framing.encode(nack, sequence, status=Status.ESME_RINVCMDID)
    if outcome.manner == "blind-nack":
        return framing.encode(nack, 0, status=Status.ESME_RINVCMDLEN)
    if submitted.verdict == "throttled":
        return framing.encode(command, sequence, status=Status.ESME_RTHROTTLED)
    if submitted.verdict == "refused":
        return framing.encode(command, sequence, status=_status(outcome.code))
    answer = framing.encode(
        command, sequence, spelled(submitted.reference, wording.ids).encode() + b"\0"
    )
    if outcome.manner == "stray":
        return framing.encode(command, NOBODY, b"0\0") + answer
    return _broken(sequence, answer) if outcome.manner == "broken" else answer


def _broken(sequence: int, answer: bytes) -> bytes:
    """By turns: bytes that are no SMPP instead of the answer, or a sick deliver_sm before it."""
    if sequence % 2:
        return b"\0\0\0\7nonsense" + bytes(8)
    return framing.encode(Command.DELIVER_SM, NOBODY, b"CMT\0\1") + answer


def _status(code: str) -> int:
    return Status[code] if code in Status.__members__ else int(code, 16)
