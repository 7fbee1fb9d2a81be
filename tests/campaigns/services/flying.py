"""Helpers of the tests that play a dispatcher by hand: claim, answer, read back."""

from collections.abc import Iterable

from campaigns.gateways.base import Answer, ReceiptIn, SubmitAccepted
from campaigns.models import Carrier, Message
from campaigns.services import sending
from campaigns.services.claiming import claim
from campaigns.services.dispatching import flights_of
from campaigns.services.sending import Flight


def take_off(carrier: Carrier, count: int, owner: str = "d1") -> list[Flight]:
    """Claim up to `count` messages; they are in flight."""
    return [f for claimed in claim(owner, carrier, count) for f in flights_of(claimed)]


def answer(carrier: Carrier, flights: Iterable[Flight], answers: Iterable[Answer]) -> None:
    """Record the carrier's answers to `flights`."""
    outcomes = [sending.outcome_of(f, a) for f, a in zip(flights, answers, strict=True)]
    sending.record(carrier.pk, outcomes)


def accept(carrier: Carrier, flights: Iterable[Flight]) -> None:
    """Record that the carrier took `flights`, under references `ref-<message id>`."""
    flights = list(flights)
    answers = [SubmitAccepted(f.token, f"ref-{f.message_id}") for f in flights]
    answer(carrier, flights, answers)


def receipt(flight: Flight, status: str = "DELIVRD", *, echo: bool = True) -> ReceiptIn:
    """A receipt for `flight`; without `echo` it carries the reference alone."""
    token, reference = flight.token if echo else "", f"ref-{flight.message_id}"
    return ReceiptIn(f"r-{reference}", reference, token, status, "000", {"stat": status})


def state_of(flight: Flight) -> str:
    """The stored state of a flight's message."""
    return Message.objects.values_list("state", flat=True).get(pk=flight.message_id)
