"""What keys look like. Pure: nothing of Django."""

import re
import secrets
import string
import zlib

LETTERS = string.ascii_lowercase + string.digits
LONGEST_USERNAME = 40
_HEX = re.compile(r"[0-9a-f]{32}")
_KEY = re.compile(r"td_(live|test)_([a-z0-9]{8})_([a-z0-9]{32})([a-z0-9]{7})")


def access_token() -> str:
    """32 hex characters, as clients of the v2 dialect expect them."""
    return secrets.token_hex(16)


def api_key(*, is_test: bool) -> str:
    """`td_live_<public>_<secret><checksum>`: easy to find in a leak, and to tell from a typo."""
    stem = f"td_{'test' if is_test else 'live'}_{_random(8)}_{_random(32)}"
    return stem + _checksum(stem)


def username() -> str:
    """The user name of a send credential."""
    return f"td{_random(8)}"


def normal(text: str) -> str:
    """A token as it is stored, or '' where it is none of ours."""
    text = text.strip().lower()
    if _HEX.fullmatch(text):
        return text
    if _KEY.fullmatch(text) and _checksum(text[:-7]) == text[-7:]:
        return text
    return ""


def normal_username(text: str) -> str:
    """A user name without blanks around it, or '' where it can be none."""
    text = text.strip()
    return text if text.isascii() and text.isalnum() and len(text) <= LONGEST_USERNAME else ""


def _random(length: int) -> str:
    return "".join(secrets.choice(LETTERS) for _ in range(length))


def _checksum(stem: str) -> str:
    """CRC-32 in base 36, seven characters."""
    number, digits = zlib.crc32(stem.encode()), ""
    while number:
        number, rest = divmod(number, 36)
        digits = LETTERS[(rest + 26) % 36] + digits
    return digits.rjust(7, "0")
