"""What the HTTP door answers, and has answered."""

from campaigns.simulator.carrier import Decision

KEYS_KEPT = 100_000
UNKNOWN: tuple[int, dict[str, object]] = (404, {"status": "unknown"})


class Answers:
    """What was answered: by idempotency key, and the ids by token. The oldest are forgotten."""

    def __init__(self) -> None:
        self.by_key: dict[str, tuple[int, dict[str, object]]] = {}
        self.by_token: dict[str, str] = {}

    def keep(self, key: str, decision: Decision, answer: tuple[int, dict[str, object]]) -> None:
        """Remember an answer."""
        if key:
            self.by_key[key] = answer
        if decision.submitted.reference:
            self.by_token[decision.submitted.token] = decision.submitted.reference
        for kept in (self.by_key, self.by_token):
            if len(kept) > KEYS_KEPT:
                del kept[next(iter(kept))]


def said(decision: Decision) -> tuple[int, dict[str, object]]:
    """Status and body of the answer to a submit."""
    submitted, outcome, _ = decision
    if submitted.verdict == "accepted":
        return 200, {"status": "accepted", "id": submitted.reference}
    if submitted.verdict == "refused":
        refused = {"status": "refused", "code": outcome.code, "permanent": outcome.permanent}
        return 400, refused
    return 429, {"status": "throttled"}
