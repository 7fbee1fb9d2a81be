"""What stands in the frames of the JSON door."""

from typing import Any

from campaigns.simulator.carrier import Decision
from campaigns.simulator.debts import Inbound, Owed

NOBODY = "0.0"


def answer_lines(decision: Decision) -> list[list[Any]]:
    """What a message is answered with; nothing where no answer comes."""
    submitted, outcome, _ = decision
    if not outcome.answers or outcome.manner in ("blind-nack", "broken"):
        return []
    stray = [[NOBODY, "accepted", "0"]] if outcome.manner == "stray" else []
    if submitted.verdict == "accepted":
        return [*stray, [submitted.token, "accepted", submitted.reference]]
    if submitted.verdict == "refused":
        return [*stray, [submitted.token, "refused", outcome.code, outcome.permanent]]
    return [[submitted.token, "throttled"]]


def receipt_line(receipt: Owed) -> list[object]:
    """A receipt as `gateways.base.ReceiptIn` has it."""
    raw = {"id": receipt.reference, "stat": receipt.status, "err": receipt.error, "to": receipt.to}
    return [
        receipt.receipt_id,
        receipt.reference,
        receipt.token,
        receipt.status,
        receipt.error,
        raw,
    ]


def inbound_line(message: Inbound) -> list[object]:
    """A message from a phone as `gateways.base.InboundIn` has it."""
    _, inbound_id, source, destination, text, _, part = message
    raw = {"from": source, "to": destination, "text": text}
    return [inbound_id, source, destination, text, part, raw]
