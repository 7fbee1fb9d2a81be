"""What a scripted simulator does when: phases by time or by count, read from JSON or TOML."""

import json
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from campaigns.simulator.outcomes import Mix
from campaigns.smpp.commands import Status


class BadScript(Exception):
    """The script cannot be used; the text says where and why."""


class Phase(NamedTuple):
    """How the carrier behaves for `seconds`, or for `messages`, or (both 0) from now on.

    Times are in seconds, `latency` in milliseconds. All others that are fractions are chances
    from 0 to 1. Magic numbers keep to themselves in every phase.
    """

    name: str = ""
    seconds: float = 0.0
    messages: int = 0
    latency: float = 20.0
    rate: float = 0.0  # messages a second; more are throttled (0: as many as come)
    bind_refused: bool = False
    fragments: bool = False  # what is sent arrives in pieces that end anywhere
    hang_up_every: int = 0
    # What happens instead of an answer; one of these at most happens to a message.
    throttle: float = 0.0
    refuse: float = 0.0
    refuse_code: str = "ESME_RSUBMITFAIL"
    busy: float = 0.0
    silent: float = 0.0
    hang_up: float = 0.0
    nack: float = 0.0
    blind_nack: float = 0.0
    broken: float = 0.0
    # Beside the answer.
    stray_answer: float = 0.0
    stray_receipt: float = 0.0
    # What becomes of what was taken.
    undelivered: float = 0.02
    expired: float = 0.01
    rejected: float = 0.0
    soonest: float = 1.0
    latest: float = 3.0
    # What happens to the receipt; one of these at most.
    lost_receipt: float = 0.0
    early_receipt: float = 0.0
    late_receipt: float = 0.0
    late_seconds: float = 30.0
    repeated_receipt: float = 0.0
    repeats: int = 5

    @property
    def mix(self) -> Mix:
        """How ordinary numbers fare in it."""
        return Mix(self.undelivered, self.expired, self.rejected, self.soonest, self.latest)


FATES = ("throttle", "refuse", "busy", "silent", "hang_up", "nack", "blind_nack", "broken")
RECEIPT_FATES = ("lost_receipt", "early_receipt", "late_receipt", "repeated_receipt")
ENDS = ("undelivered", "expired", "rejected")
CHANCES = (*FATES, *RECEIPT_FATES, *ENDS, "stray_answer", "stray_receipt")


class Script(NamedTuple):
    """Phases in their order, over and over with `again`; `seed` makes its draws repeatable."""

    phases: tuple[Phase, ...] = (Phase(),)
    seed: int | None = None
    again: bool = False


def read(path: Path, usual: Phase = Phase()) -> Script:  # noqa: B008 - a NamedTuple is constant
    """The script at `path`; what a phase leaves out is as in `usual`. Raises BadScript."""
    try:
        text = path.read_text()
        data = tomllib.loads(text) if path.suffix == ".toml" else json.loads(text)
    except (OSError, ValueError) as error:
        raise BadScript(f"{path}: {error}") from error
    return parse(data, usual)


def parse(data: object, usual: Phase = Phase()) -> Script:  # noqa: B008
    """A script from what JSON or TOML made of it. Raises BadScript."""
    if not isinstance(data, Mapping):
        raise BadScript("A script is an object with the key phases.")
    if unknown := set(data) - {"phases", "seed", "again"}:
        raise BadScript(f"A script has phases, seed and again, and no {_listed(unknown)}.")
    phases = data.get("phases")
    if not isinstance(phases, list) or not phases:
        raise BadScript("phases must be a list of at least one phase.")
    made = tuple(_phase(number, phase, usual) for number, phase in enumerate(phases, start=1))
    again, seed = data.get("again", False), data.get("seed")
    if not isinstance(again, bool) or not (seed is None or isinstance(seed, int)):
        raise BadScript("again must be true or false, and seed a whole number.")
    for number, phase in enumerate(made, start=1):
        if not (phase.seconds or phase.messages) and (again or number < len(made)):
            raise BadScript(f"Phase {number} never ends: give it seconds or messages.")
    return Script(made, seed, again)


def _phase(number: int, data: object, usual: Phase) -> Phase:
    if not isinstance(data, Mapping):
        raise BadScript(f"Phase {number} must be an object.")
    if unknown := set(data) - set(Phase._fields):
        known = ", ".join(Phase._fields)
        raise BadScript(f"Phase {number} has no {_listed(unknown)}; there are: {known}.")
    phase = usual._replace(**{name: _value(number, name, value) for name, value in data.items()})
    for names in (FATES, RECEIPT_FATES, ENDS):
        if sum(getattr(phase, name) for name in names) > 1:
            raise BadScript(f"Phase {number}: the chances of {', '.join(names)} exceed 1.")
    if phase.refuse_code not in Status.__members__ and not _CODE.fullmatch(phase.refuse_code):
        raise BadScript(f"Phase {number}: refuse_code is a name such as ESME_RSYSERR, or 0x0400.")
    if phase.soonest > phase.latest:
        raise BadScript(f"Phase {number}: soonest is later than latest.")
    return phase


def _value(number: int, name: str, value: Any) -> Any:
    kind = type(Phase._field_defaults[name])
    fits = isinstance(value, int | float) if kind is float else isinstance(value, kind)
    if not fits or (isinstance(value, bool) and kind is not bool):
        raise BadScript(f"Phase {number}: {name} must be a {_KINDS[kind]}, not {value!r}.")
    if kind in (int, float) and value < 0:
        raise BadScript(f"Phase {number}: {name} must not be negative.")
    if name in CHANCES and value > 1:
        raise BadScript(f"Phase {number}: {name} is a chance, from 0 to 1.")
    return value


_CODE = re.compile(r"0x[0-9A-Fa-f]{1,8}")
_KINDS = {float: "number", int: "whole number", bool: "true or false", str: "text"}


def _listed(names: set[Any]) -> str:
    return ", ".join(sorted(map(str, names)))
