"""What an answer to a submit means. What no pattern knows goes by what HTTP says of its status.

2xx without a success pattern that fits, 3xx, 408, 409 and 5xx leave it open whether the carrier
took the message; so does an answer without the id it should have. Other 4xx say that it did not.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple

from campaigns.gateways.base import (
    Answer,
    Submit,
    SubmitAccepted,
    SubmitDoubtful,
    SubmitRefused,
    SubmitThrottled,
)
from campaigns.gateways.http.patterns import (
    KEYS,
    Pattern,
    Place,
    Response,
    object_of,
    read_pattern,
    read_place,
)

UNREADABLE = "unreadable_answer"
CARRIER_FAULT = "carrier_fault"
EFFECTS = ("permanent", "temporary", "throttled", "doubtful")
LONGEST_CODE = 32
LONGEST_REFERENCE = 65
# The same request would be refused again, whenever it came.
_FOR_GOOD = frozenset({400, 413, 414, 415, 422})
_OPEN = frozenset({408, 409, 499})


class Refusal(NamedTuple):
    """An answer that says no. `code` is fixed, or stands at `code_from`."""

    pattern: Pattern
    effect: str
    code: str
    code_from: Place | None


class AnswerRules(NamedTuple):
    """How answers are read. Without `reference` the carrier has no id: our token stands for it."""

    success: tuple[Pattern, ...]
    reference: Place | None
    refusals: tuple[Refusal, ...]


def read_rules(field: str, source: object) -> AnswerRules:
    """The rules of the configuration. Raises ValueError(key, sentence)."""
    given = object_of(field, source or {})
    success = given.get("success", {"status": "2xx"})
    patterns = success if isinstance(success, list) else [success]
    place = given.get("reference")
    refusals = given.get("refusals", [])
    if not isinstance(refusals, list):
        raise ValueError(f"{field}.refusals", f"{field}.refusals must be a list.")
    return AnswerRules(
        success=tuple(read_pattern(f"{field}.success", each) for each in patterns),
        reference=read_place(f"{field}.reference", place) if place else None,
        refusals=tuple(_refusal(f"{field}.refusals", each) for each in refusals),
    )


def meaning(rules: AnswerRules, message: Submit, response: Response) -> Answer:
    """What `response` says of `message`."""
    token = message.token
    if any(pattern.fits(response) for pattern in rules.success):
        reference = rules.reference.find(response) if rules.reference else token
        if 0 < len(reference) <= LONGEST_REFERENCE:
            return SubmitAccepted(token, reference)
        return SubmitDoubtful(token, UNREADABLE)
    for refusal in rules.refusals:
        if refusal.pattern.fits(response):
            return _refused(token, refusal, response)
    return _by_status(token, response.status)


def retry_after(headers: Mapping[str, str]) -> float:
    """Seconds for which the carrier wants no request; 1 where it does not say."""
    text = headers.get("retry-after", "")
    return min(float(text), 60.0) if text.isdigit() else 1.0


def _by_status(token: str, status: int) -> Answer:
    if status == 429:
        return SubmitThrottled(token)
    if 400 <= status < 500 and status not in _OPEN:
        return SubmitRefused(token, f"HTTP_{status}", permanent=status in _FOR_GOOD)
    return SubmitDoubtful(token, CARRIER_FAULT if status >= 500 else UNREADABLE)


def _refused(token: str, refusal: Refusal, response: Response) -> Answer:
    if refusal.effect == "throttled":
        return SubmitThrottled(token)
    if refusal.effect == "doubtful":
        return SubmitDoubtful(token, UNREADABLE)
    found = refusal.code_from.find(response) if refusal.code_from else ""
    code = found or refusal.code or f"HTTP_{response.status}"
    printable = "".join(c if c.isprintable() else " " for c in code).strip()
    return SubmitRefused(token, printable[:LONGEST_CODE], refusal.effect == "permanent")


def _refusal(field: str, source: object) -> Refusal:
    given: dict[str, Any] = object_of(field, source)
    effect = str(given.get("effect", "permanent"))
    if effect not in EFFECTS:
        raise ValueError(field, f"The effect of a refusal is one of {', '.join(EFFECTS)}.")
    pattern = {name: value for name, value in given.items() if name in KEYS}
    unknown = set(given) - KEYS - {"effect", "code", "code_from"}
    if unknown or not pattern:
        raise ValueError(field, f"{field}: a refusal needs a pattern, and knows no {unknown}.")
    place = given.get("code_from")
    return Refusal(
        pattern=read_pattern(field, pattern),
        effect=effect,
        code=str(given.get("code", "")),
        code_from=read_place(f"{field}.code_from", place) if place else None,
    )
