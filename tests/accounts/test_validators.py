"""Passwords that were stolen elsewhere."""

import hashlib
import random
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from accounts.models import User
from accounts.validators import is_in


def digest(password: str) -> bytes:
    return hashlib.sha1(password.encode()).hexdigest().upper().encode()


def listing(folder: Path, passwords: list[str], *, end: bytes = b"\r\n", last: bool = True) -> Path:
    """A file as breach services publish it."""
    chance = random.Random(1)
    lines = sorted(digest(password) + b":%d" % chance.randint(1, 10**7) for password in passwords)
    path = folder / "breached.txt"
    path.write_bytes(end.join(lines) + (end if last else b""))
    return path


@pytest.mark.parametrize("end", [b"\n", b"\r\n"])
@pytest.mark.parametrize("last", [True, False])
@pytest.mark.parametrize("count", [1, 2, 3, 500])
def test_every_line_is_found_and_nothing_else(tmp_path: Path, end: bytes, last: bool, count: int):
    stolen = [f"stolen {n}" for n in range(count)]
    path = listing(tmp_path, stolen, end=end, last=last)
    assert all(is_in(path, digest(password)) for password in stolen)
    assert not any(is_in(path, digest(f"own {n}")) for n in range(200))


def test_a_breached_password_is_refused(tmp_path: Path, settings: Any):
    settings.BREACHED_PASSWORDS_FILE = str(listing(tmp_path, ["a password that leaked", "b"]))
    with pytest.raises(ValidationError) as refused:
        validate_password("a password that leaked")
    assert [error.code for error in refused.value.error_list] == ["password_breached"]
    validate_password("a password that did not leak")


@pytest.mark.parametrize("content", [None, b""])
def test_a_list_that_cannot_be_read_refuses_nobody(
    tmp_path: Path, settings: Any, content: bytes | None
):
    path = tmp_path / "breached.txt"
    if content is not None:
        path.write_bytes(content)
    settings.BREACHED_PASSWORDS_FILE = str(path)
    validate_password("a password that did not leak")


@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("short one", "password_too_short"),
        ("qwertyuiop", "password_too_common"),
        ("alexandra.king", "password_too_similar"),
    ],
)
def test_the_rules_that_always_hold(password: str, code: str):
    with pytest.raises(ValidationError) as refused:
        validate_password(password, User(email="alexandra.king@example.com"))
    assert code in [error.code for error in refused.value.error_list]
