"""The promises that hold whatever happened to a world."""

from typing import Any

from campaigns.simulator.journal import account_of, submits
from tests.faults.world import World

FINAL = {"delivered", "undelivered", "unknown", "uncertain"}


def accepted_ids(portal: World) -> set[int]:
    """Ids of the messages that the carrier's own log says it took."""
    return {int(t.split(".")[0]) for t, verdict in submits(portal.log) if verdict == "accepted"}


def assert_promises(portal: World, found: dict[str, Any], count: int) -> None:
    """Nothing lost, nothing sent twice, every breach found; all receipts have come."""
    assert account_of(portal.log).repeated == []
    assert found["breaches"] == []
    assert sum(found["states"].values()) == count
    assert set(found["states"]) <= FINAL, found["states"]
    # What the carrier took has its receipt; what is still in doubt never reached it.
    assert not accepted_ids(portal) & set(found["uncertain"])
    assert len(accepted_ids(portal)) + len(found["uncertain"]) == count
