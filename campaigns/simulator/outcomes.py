"""What the simulated carrier does with a number.

The magic numbers lie in +1 202 555 0100 to 0199, a range set aside for fiction: valid to every
check, and nobody's. This table is used by the simulator, by the tests, and by the documentation.
"""

import random
from typing import Literal, NamedTuple

Verdict = Literal["accepted", "refused", "throttled"]


class Planned(NamedTuple):
    """A receipt to come: the carrier's word, its error code, seconds after the submit."""

    status: str
    error: str
    after: float


Manner = Literal["", "nack", "blind-nack", "stray", "broken"]


class Outcome(NamedTuple):
    """What happens to a message. `answers` False: it is taken, but the answer never comes.

    `manner` is how the answer is spoiled: a generic_nack instead (with the sequence or, `blind`,
    without), one more answer to a question nobody asked, or bytes that are no SMPP. Of a text in
    parts `only_part` meets the outcome, if set, and the others are delivered. `writes_back`: the
    phone answers.
    """

    name: str
    summary: str
    verdict: Verdict = "accepted"
    receipts: tuple[Planned, ...] = ()
    answers: bool = True
    answer_after: float = 0.0
    code: str = ""
    permanent: bool = True
    hangs_up: bool = False
    manner: Manner = ""
    only_part: int = 0
    writes_back: bool = False


class Mix(NamedTuple):
    """How ordinary numbers fare: chances of each end, and when receipts come (seconds)."""

    undelivered: float = 0.02
    expired: float = 0.01
    rejected: float = 0.0
    soonest: float = 1.0
    latest: float = 3.0


_DELIVERED = Planned("DELIVRD", "000", 1.0)
_FIRST = 12025550100

MAGIC: dict[int, Outcome] = {
    _FIRST + offset: outcome
    for offset, outcome in enumerate(
        (
            Outcome("delivered", "Delivered after a second.", receipts=(_DELIVERED,)),
            Outcome(
                "undelivered",
                "Taken, then reported as not delivered (UNDELIV).",
                receipts=(Planned("UNDELIV", "001", 1.0),),
            ),
            Outcome(
                "expired",
                "Taken, then reported as expired at the carrier (EXPIRED).",
                receipts=(Planned("EXPIRED", "027", 1.0),),
            ),
            Outcome(
                "late",
                "Delivered, but the receipt takes 30 seconds.",
                receipts=(Planned("DELIVRD", "000", 30.0),),
            ),
            Outcome("no-receipt", "Taken; no receipt ever comes."),
            Outcome(
                "no-answer",
                "Taken, but neither an answer nor a receipt ever comes: uncertain.",
                answers=False,
            ),
            Outcome(
                "receipt-only",
                "Taken, the answer is lost, the receipt comes: uncertain, then delivered.",
                receipts=(_DELIVERED,),
                answers=False,
            ),
            Outcome(
                "refused",
                "Refused for good: no such number.",
                verdict="refused",
                code="ESME_RINVDSTADR",
            ),
            Outcome(
                "throttled",
                "The carrier asks to send it later, and takes it the second time.",
                verdict="throttled",
                receipts=(_DELIVERED,),
            ),
            Outcome(
                "repeated-receipt",
                "Delivered; the same receipt comes five times.",
                receipts=(_DELIVERED,) * 5,
            ),
            Outcome(
                "early-receipt",
                "Delivered; the receipt comes a second before the answer.",
                receipts=(Planned("DELIVRD", "000", 0.0),),
                answer_after=1.0,
            ),
            Outcome(
                "contradicted",
                "Reported as not delivered, then as delivered: the first word stands.",
                receipts=(Planned("UNDELIV", "001", 1.0), Planned("DELIVRD", "000", 2.0)),
            ),
            Outcome(
                "on-its-way",
                "Reported as under way (ENROUTE), then as delivered.",
                receipts=(Planned("ENROUTE", "000", 0.5), Planned("DELIVRD", "000", 2.0)),
            ),
            Outcome(
                "hang-up",
                "Taken, but the carrier closes the connection instead of answering.",
                answers=False,
                hangs_up=True,
            ),
            Outcome(
                "busy",
                "Refused for now, every time; given up after a few attempts.",
                verdict="refused",
                code="ESME_RSYSERR",
                permanent=False,
            ),
            Outcome(
                "writes-back",
                "Delivered, and the phone answers: Thank you.",
                receipts=(_DELIVERED,),
                writes_back=True,
            ),
            Outcome(
                "part-refused",
                "Of a long text the second part is refused for good, the others are delivered.",
                verdict="refused",
                code="ESME_RINVDSTADR",
                only_part=2,
            ),
            Outcome(
                "part-throttled",
                "Of a long text the second part is taken the second time, the others at once.",
                verdict="throttled",
                receipts=(_DELIVERED,),
                only_part=2,
            ),
        )
    )
}

DELIVERED = MAGIC[_FIRST]


def ordinary(mix: Mix, chance: random.Random) -> Outcome:
    """The outcome of a number without magic: accepted, with a receipt drawn from `mix`."""
    draw = chance.random()
    if draw < mix.expired:
        status, error = "EXPIRED", "027"
    elif draw < mix.expired + mix.undelivered:
        status, error = "UNDELIV", "001"
    elif draw < mix.expired + mix.undelivered + mix.rejected:
        status, error = "REJECTD", "011"
    else:
        status, error = "DELIVRD", "000"
    after = chance.uniform(mix.soonest, mix.latest)
    return Outcome("ordinary", "", receipts=(Planned(status, error, after),))


def number_of(name: str) -> int:
    """The magic number called `name`, such as `hang-up`."""
    return next(number for number, outcome in MAGIC.items() if outcome.name == name)
