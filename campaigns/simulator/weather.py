"""Which phase of the script holds now, and what it does to a message. Draws, and no sockets."""

import random
import time
from collections.abc import Callable

from campaigns.simulator.outcomes import Outcome, Planned, ordinary
from campaigns.simulator.script import FATES, RECEIPT_FATES, Phase, Script


class Weather:
    """Follows a script."""

    def __init__(
        self,
        script: Script,
        *,
        seed: int | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._script = script
        self._clock = clock
        self._chance = random.Random(script.seed if seed is None else seed)
        self._at = 0
        self._begin(clock())

    @property
    def phase(self) -> Phase:
        """The phase that holds now."""
        now = self._clock()
        while self._over(now):
            ends_at = self._began + self._phase.seconds if self._phase.seconds else now
            self._at = (self._at + 1) % len(self._script.phases)
            self._begin(min(ends_at, now))
        return self._phase

    def outcome(self) -> Outcome:
        """What happens to the next message to an ordinary number."""
        phase = self.phase
        self._count += 1
        if phase.rate and not self._within_rate(phase.rate):
            return _THROTTLED
        if phase.hang_up_every and self._count % phase.hang_up_every == 0:
            return self._taken(phase)._replace(answers=False, hangs_up=True)
        fate = self._drawn(phase, self._fates, FATES)
        outcome = self._taken(phase) if fate not in _NOT_TAKEN else _NOT_TAKEN[fate]
        if fate == "refuse":
            return outcome._replace(code=phase.refuse_code)
        if fate:
            return _spoilt(outcome, fate)
        if phase.stray_answer and self._chance.random() < phase.stray_answer:
            return outcome._replace(manner="stray")
        return outcome

    def sends_stray_receipt(self) -> bool:
        """Whether a receipt of a message that never was goes with this one."""
        stray = self._phase.stray_receipt
        return bool(stray) and self._chance.random() < stray

    def _begin(self, now: float) -> None:
        self._phase = self._script.phases[self._at]
        self._began = now
        self._count = 0
        self._allowance, self._refilled = self._phase.rate, now
        self._fates = any(getattr(self._phase, name) for name in FATES)
        self._receipt_fates = any(getattr(self._phase, name) for name in RECEIPT_FATES)

    def _over(self, now: float) -> bool:
        phase = self._phase
        if self._at == len(self._script.phases) - 1 and not self._script.again:
            return False
        by_time = phase.seconds and now - self._began >= phase.seconds
        return bool(by_time or (phase.messages and self._count >= phase.messages))

    def _within_rate(self, rate: float) -> bool:
        """One message of a bucket that holds a second's worth."""
        now = self._clock()
        self._allowance = min(rate, self._allowance + (now - self._refilled) * rate)
        self._refilled = now
        if self._allowance < 1:
            return False
        self._allowance -= 1
        return True

    def _drawn(self, phase: Phase, any_of_them: bool, names: tuple[str, ...]) -> str:
        """One of `names` by its chance, or ''."""
        if not any_of_them:
            return ""
        draw = self._chance.random()
        for name in names:
            draw -= getattr(phase, name)
            if draw < 0:
                return name
        return ""

    def _taken(self, phase: Phase) -> Outcome:
        """An accepted message, with what the phase does to its receipt."""
        outcome = ordinary(phase.mix, self._chance)
        match self._drawn(phase, self._receipt_fates, RECEIPT_FATES):
            case "lost_receipt":
                return outcome._replace(receipts=())
            case "early_receipt":
                first = Planned(outcome.receipts[0].status, outcome.receipts[0].error, 0.0)
                return outcome._replace(receipts=(first,), answer_after=_EARLY_BY)
            case "late_receipt":
                first = outcome.receipts[0]
                return outcome._replace(receipts=(first._replace(after=phase.late_seconds),))
            case "repeated_receipt":
                return outcome._replace(receipts=outcome.receipts * phase.repeats)
        return outcome


_EARLY_BY = 1.0
_THROTTLED = Outcome("throttled", "", verdict="throttled")
_NOT_TAKEN = {
    "throttle": _THROTTLED,
    "refuse": Outcome("refused", "", verdict="refused"),
    "busy": Outcome("busy", "", verdict="refused", code="ESME_RSYSERR", permanent=False),
    "nack": Outcome("nack", "", verdict="refused", code="ESME_RINVCMDID", manner="nack"),
}


def _spoilt(outcome: Outcome, fate: str) -> Outcome:
    """A message that was taken, and whose answer is not what it should be."""
    match fate:
        case "silent":
            return outcome._replace(answers=False)
        case "hang_up":
            return outcome._replace(answers=False, hangs_up=True)
        case "blind_nack":
            return outcome._replace(manner="blind-nack")
        case "broken":
            return outcome._replace(manner="broken")
    return outcome
