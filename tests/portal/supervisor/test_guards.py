"""A folder has one supervisor; a port in use is a sentence, not a traceback."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from portal.supervisor.guards import CannotStart, lock_folder, require_free_port

HOLD = "import sys; from portal.supervisor.guards import *; lock_folder(Path(sys.argv[1])); " + (
    "print('held', flush=True); time.sleep(60)"
)


def test_a_second_start_on_the_same_folder_is_refused(tmp_path: Path) -> None:
    first = subprocess.Popen([sys.executable, "-c", HOLD, tmp_path], stdout=subprocess.PIPE)
    try:
        assert first.stdout is not None and first.stdout.readline() == b"held\n"
        with pytest.raises(CannotStart, match="already runs on .*PORT="):
            lock_folder(tmp_path)
    finally:
        first.kill()
        first.communicate()
    os.close(lock_folder(tmp_path))  # free again, as soon as the holder is dead


def test_two_folders_do_not_stand_in_each_others_way(tmp_path: Path) -> None:
    held = []
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        held.append(lock_folder(tmp_path / name))
    assert len(set(held)) == 2
    for descriptor in held:
        os.close(descriptor)


def test_a_port_in_use_is_named_with_a_way_out() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(CannotStart, match=f"Port {port} is in use.*PORT={port + 1}"):
            require_free_port("127.0.0.1", port)
    require_free_port("127.0.0.1", port)


def test_an_address_of_another_machine_is_refused() -> None:
    with pytest.raises(CannotStart, match="see PORT and BIND_ADDRESS"):
        require_free_port("192.0.2.1", 8000)
