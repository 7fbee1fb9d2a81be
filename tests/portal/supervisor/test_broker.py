"""The embedded broker: it answers on its private socket; without a binary there is a sentence."""

import os
import stat
import subprocess
import tempfile
from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from portal.supervisor import broker, programs
from portal.supervisor.guards import CannotStart


def test_it_starts_privately_and_answers() -> None:
    with tempfile.TemporaryDirectory(prefix="tb-") as folder:
        socket_path = Path(folder) / "b.sock"
        binary = broker.find_binary()
        assert binary is not None
        command = broker.command(binary, socket_path, Path(folder) / "data")
        process = subprocess.Popen(command)
        try:
            assert broker.wait_until_it_answers(
                socket_path, seconds=10, still_running=lambda: process.poll() is None
            )
            assert stat.S_IMODE(os.stat(socket_path).st_mode) == 0o600
        finally:
            process.terminate()
            process.wait()
        assert not broker.answers(socket_path)


def test_waiting_ends_when_the_server_has_died() -> None:
    waited = broker.wait_until_it_answers(
        Path("nowhere.sock"), seconds=60, still_running=lambda: False
    )
    assert not waited


def test_without_any_binary_the_start_says_what_to_do(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.EMBEDDED_BROKER = True
    monkeypatch.setattr(broker, "find_binary", lambda: None)
    with pytest.raises(CannotStart, match="CELERY_BROKER_URL"):
        programs.broker_program()


def test_a_broker_of_ones_own_needs_none_of_ours(settings: Settings) -> None:
    settings.EMBEDDED_BROKER = False
    assert programs.broker_program() is None
