"""The simulator's log proves what was sent, whatever happens to the simulator."""

from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from campaigns.simulator.carrier import Arrival, Carrier
from campaigns.simulator.journal import AlreadyOpen, account_of, owed, submits
from campaigns.simulator.outcomes import number_of

DELIVERED = str(number_of("delivered"))


@pytest.fixture
def log(tmp_path: Path) -> Path:
    return tmp_path / "carrier.log"


def take(log: Path, *rows: tuple[str, str]) -> None:
    carrier = Carrier(log)
    carrier.take([Arrival(token, to, "TIDING", "Hello") for token, to in rows])
    carrier.close()


def test_every_token_is_on_disk_when_the_frame_is_answered(log: Path) -> None:
    carrier = Carrier(log)
    carrier.take([Arrival("1.0", DELIVERED), Arrival("2.0", str(number_of("refused")))])
    assert list(submits(log)) == [("1.0", "accepted"), ("2.0", "refused")]
    carrier.close()


def test_receipts_owed_survive_a_restart(log: Path) -> None:
    take(log, ("1.0", DELIVERED))
    again = Carrier(log, clock=lambda: 1e11)
    (receipt,) = again.due(10)
    assert (receipt.token, receipt.status) == ("1.0", "DELIVRD")
    again.acknowledged([receipt.receipt_id])
    again.close()
    assert owed(log) == {}
    assert Carrier(log, clock=lambda: 1e11).due(10) == []


def test_references_stay_unique_over_restarts(log: Path) -> None:
    take(log, ("1.0", DELIVERED))
    take(log, ("2.0", DELIVERED))
    assert len({receipt.reference for receipt in owed(log).values()}) == 2


def test_a_line_torn_by_a_crash_is_passed_over(log: Path) -> None:
    take(log, ("1.0", DELIVERED))
    with log.open("ab") as file:
        file.write(b'["submit","2.0","acc')
    take(log, ("3.0", DELIVERED))
    assert [token for token, _ in submits(log)] == ["1.0", "3.0"]


def test_a_log_has_one_writer(log: Path) -> None:
    first = Carrier(log)
    with pytest.raises(AlreadyOpen):
        Carrier(log)
    first.close()
    Carrier(log).close()


def test_the_command_finds_a_token_that_came_twice(
    log: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    take(log, ("1.0", DELIVERED), ("2.0", DELIVERED))
    call_command("carrier_log", log=log)
    assert "accepted 2" in capsys.readouterr().out
    take(log, ("1.0", DELIVERED))
    assert account_of(log).repeated == ["1.0"]
    with pytest.raises(CommandError, match=r"1\.0"):
        call_command("carrier_log", log=log)
