"""Passwords that are known to have been stolen are refused, without asking anybody else."""

import hashlib
import logging
import mmap
from pathlib import Path

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

logger = logging.getLogger(__name__)
DIGEST = 40  # hexadecimal characters of a SHA-1


class BreachedPasswordValidator:
    """Refuses what is in BREACHED_PASSWORDS_FILE: lines of `SHA1:count`, sorted by SHA-1.

    The file has some 40 GB and is searched in place, which reads a few of its pages. Where none
    is set, and beside it, Django's own list of common passwords applies.
    """

    def validate(self, password: str, user: AbstractBaseUser | None = None) -> None:
        path = settings.BREACHED_PASSWORDS_FILE
        if not path:
            return
        digest = hashlib.sha1(password.encode("utf-8", "replace"), usedforsecurity=False)
        try:
            found = is_in(Path(path), digest.hexdigest().upper().encode())
        except (OSError, ValueError) as error:  # a missing or empty file; the checks say so too
            logger.error("The list of breached passwords cannot be read: %s", error)
            return
        if found:
            raise ValidationError(
                _(
                    "This password is in a list of passwords that were stolen elsewhere: "
                    "choose another one."
                ),
                code="password_breached",
            )

    def get_help_text(self) -> str:
        return _("It must not be a password that was stolen elsewhere.")


def is_in(path: Path, digest: bytes) -> bool:
    """Whether the sorted file at `path` has a line that starts with `digest` (upper case)."""
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as lines:
        low, high = 0, len(lines)
        while low < high:
            middle = (low + high) // 2
            start = max(low, lines.rfind(b"\n", low, middle) + 1)
            found = lines[start : start + DIGEST].upper()
            if found == digest:
                return True
            if found < digest:
                end = lines.find(b"\n", middle, high)
                low = end + 1 if end >= 0 else high
            else:
                high = start
    return False
