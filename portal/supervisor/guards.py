"""What must hold before anything is started: one supervisor per folder, a free port."""

import errno
import fcntl
import os
import socket
import time
from pathlib import Path

LOCK_WAIT = 15.0


class CannotStart(Exception):
    """Why the portal cannot start here, as a sentence that says what to do."""


def lock_folder(data_dir: Path, *, wait: float = LOCK_WAIT) -> int:
    """Hold `data_dir` for this process; returns the descriptor that holds it.

    A run that was killed may still be clearing up: it gets `wait` seconds.
    """
    descriptor = os.open(data_dir / "run.lock", os.O_RDWR | os.O_CREAT, 0o600)
    deadline = time.monotonic() + wait
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() < deadline and not _holder_is_alive(descriptor):
                time.sleep(0.2)
                continue
            os.close(descriptor)
            raise CannotStart(
                f"Tidings already runs on {data_dir}: stop it first, or give this copy a folder "
                "and a port of its own (make run DATA_DIR=... PORT=...)."
            ) from None
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, f"{os.getpid()}\n".encode(), 0)
        return descriptor


def _holder_is_alive(descriptor: int) -> bool:
    """Whether the supervisor that wrote its id into the lock file is still there."""
    text = os.pread(descriptor, 32, 0).strip()
    if not text.isdigit():
        return False
    try:
        os.kill(int(text), 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return True


def require_free_port(address: str, port: int) -> None:
    """Raise CannotStart unless a server can listen on `address`:`port`."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((address, port))
        except OSError as problem:
            raise CannotStart(_why_not(problem, address, port)) from None


def _why_not(problem: OSError, address: str, port: int) -> str:
    if problem.errno == errno.EADDRINUSE:
        return f"Port {port} is in use: give another one, such as make run PORT={port + 1}."
    if problem.errno == errno.EACCES:
        return f"Port {port} needs rights this user does not have: give one above 1023."
    return f"Cannot listen on {address}:{port} ({problem.strerror}): see PORT and BIND_ADDRESS."
