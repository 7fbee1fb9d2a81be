"""What remains after the storm, held against the carrier's own log."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Set
from pathlib import Path
from typing import Any, NamedTuple

import psycopg

from campaigns.simulator.journal import account_of, submits
from tests.faults.promises import FINAL


class Verdict(NamedTuple):
    """What was found, beside the states and what the carrier was handed.

    `lost`: messages that have not ended, that ended though the carrier never saw them, and that
    are uncertain though it took them (their receipts did not come through).
    `repeated`: wire tokens that came twice, and messages taken under two tokens. `hidden`:
    uncertain messages that are not on the list of those that need a decision.
    """

    states: Mapping[str, int]
    handed: Mapping[str, int]
    uncertain: int
    hidden: int
    lost: int
    repeated: list[str]
    breaches: list[str]

    @property
    def good(self) -> bool:
        """Whether every promise was kept."""
        return not (self.lost or self.repeated or self.hidden or self.breaches)


def judge(report: Mapping[str, Any], log: Path, listed: Set[int], count: int) -> Verdict:
    """Hold `report` (see tests.faults.stage) on `count` messages against the log.

    `listed` are the messages on the list of those that need a decision.
    """
    account = account_of(log)
    taken: dict[int, set[str]] = defaultdict(set)
    for token, verdict in submits(log):
        if verdict == "accepted":
            taken[int(token.split(".")[0])].add(token)
    uncertain = set(report["uncertain"])
    ended = sum(number for state, number in report["states"].items() if state in FINAL)
    unknown = len(taken.keys() & uncertain)
    invented = max(0, ended - len(taken.keys() | uncertain))
    return Verdict(
        states=report["states"],
        handed=account.verdicts,
        uncertain=len(uncertain),
        hidden=len(uncertain - listed),
        lost=count - ended + unknown + invented,
        repeated=account.repeated + [" ".join(sorted(t)) for t in taken.values() if len(t) > 1],
        breaches=report["breaches"],
    )


def lines(verdict: Verdict, done: Mapping[str, int], seconds: float, seed: int) -> Iterator[str]:
    """The table."""
    rows: list[tuple[str, object]] = [("seed", seed), ("seconds", round(seconds)), *done.items()]
    rows += [(f"carrier: {name}", number) for name, number in sorted(verdict.handed.items())]
    rows += [(f"portal: {name}", number) for name, number in sorted(verdict.states.items())]
    rows += [
        ("uncertain, on the list of decisions", verdict.uncertain - verdict.hidden),
        ("uncertain, hidden", verdict.hidden),
        ("lost", verdict.lost),
        ("repeated", len(verdict.repeated)),
        ("breaches of invariants", len(verdict.breaches)),
    ]
    width = max(len(name) for name, _ in rows)
    for name, value in rows:
        yield f"{name:<{width}}  {value!s:>9}"
    yield from (f"repeated: {token}" for token in verdict.repeated[:20])
    yield from (f"breach: {breach}" for breach in verdict.breaches[:20])


def on_the_list(url: str) -> set[int]:
    """The messages that need a decision, in the database at `url`."""
    with psycopg.connect(url) as server:
        return {row[0] for row in server.execute("SELECT message_id FROM campaigns_doubt")}
