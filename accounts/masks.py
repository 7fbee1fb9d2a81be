"""What the audit log may say of numbers, secrets and texts, and how much of anything.

Values come back as JSON knows them and as both databases take them: no NUL, no lone surrogate,
no NaN.
"""

import json
import math
import re
from collections.abc import Mapping
from typing import Any

HIDDEN = "•••"
LONGEST_TEXT = 500  # characters of one value
MOST_ITEMS = 50  # of one list or mapping
DEEPEST = 5
LARGEST = 16_000  # characters of JSON in all

_SECRET = re.compile(
    r"passw(?:or)?d|secret|token|api_?key|pepper|digest|authori[sz]ation|cookie|session_?key"
    r"|(?:^|_)otp|(?:recovery|reset|activation|backup|sign_in|login|one_time|totp)_codes?$",
    re.IGNORECASE,
)
_CODE = re.compile(r"codes?$", re.IGNORECASE)
# Product and country codes are codes too, and no secret.
_OPEN_CODE = re.compile(r"[A-Z][A-Z0-9]{0,7}")
_TEXT = re.compile(r"(?:^|_)(?:text|message|body)$", re.IGNORECASE)
_HOLDS_NUMBERS = re.compile(
    r"(?:^|_)(?:numbers?|mobiles?|phones?|msisdns?|recipients?|callers?|to)$", re.IGNORECASE
)
_NUMBER = re.compile(r"(?<![\w+])\+(?:\d[ ().-]{0,2}){7,14}\d(?!\w)")
_BARE_NUMBER = re.compile(r"(?<![\w.-])\d{8,15}(?![\w-])")


def masked(value: Any) -> Any:
    """`value` with secrets hidden by the name of their field, numbers shortened, texts as length.

    What is larger than the log keeps is cut, and says so.
    """
    kept = _masked(value, "", 0)
    return _bounded(kept) if isinstance(kept, dict) else kept


def mask_number(number: str) -> str:
    """The first four and the last two characters: enough to recognise, too little to call."""
    return f"{number[:4]}{HIDDEN}{number[-2:]}"


def storable(text: str) -> str:
    """`text` as every database takes it: what is no character is replaced."""
    return text.replace("\x00", "\ufffd").encode("utf-8", "replace").decode()


def _masked(value: Any, field: str, depth: int) -> Any:
    if value is None or isinstance(value, bool):
        return value
    if _is_secret(field, value):
        return HIDDEN
    if isinstance(value, Mapping | list | tuple | set | frozenset):
        return _container(value, field, depth)
    if isinstance(value, int | float):
        return _figure(value, field)
    return _text(storable(str(value)), field)


def _is_secret(field: str, value: Any) -> bool:
    if _SECRET.search(field):
        return True
    return bool(_CODE.search(field)) and not _OPEN_CODE.fullmatch(str(value))


def _container(value: Any, field: str, depth: int) -> Any:
    if depth >= DEEPEST:
        return "…"
    if isinstance(value, Mapping):
        names = list(value)[:MOST_ITEMS]
        kept = {
            _text(storable(str(name)), ""): _masked(value[name], str(name), depth + 1)
            for name in names
        }
        return kept | ({"…": len(value) - MOST_ITEMS} if len(value) > MOST_ITEMS else {})
    items = sorted(value, key=str) if isinstance(value, set | frozenset) else list(value)
    few = [_masked(item, field, depth + 1) for item in items[:MOST_ITEMS]]
    return few + ([f"… {len(items) - MOST_ITEMS}"] if len(items) > MOST_ITEMS else [])


def _figure(value: int | float, field: str) -> Any:
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    if isinstance(value, int) and _HOLDS_NUMBERS.search(field):
        return _bare(str(value)) if _BARE_NUMBER.fullmatch(str(value)) else value
    return value


def _text(text: str, field: str) -> str:
    if _TEXT.search(field):
        return f"{len(text)} characters"
    if len(text) > LONGEST_TEXT:
        # Masked before it is cut: half a number would look like none.
        kept = _shortened(text[: 4 * LONGEST_TEXT], field)[:LONGEST_TEXT]
        return f"{kept} … ({len(text)} characters)"
    return _shortened(text, field)


def _shortened(text: str, field: str) -> str:
    text = _NUMBER.sub(lambda found: mask_number(_digits(found[0])), text)
    return _bare(text) if _HOLDS_NUMBERS.search(field) else text


def _bare(text: str) -> str:
    return _BARE_NUMBER.sub(lambda found: mask_number(found[0]), text)


def _digits(number: str) -> str:
    return re.sub(r"[^\d+]", "", number)


def _bounded(facts: dict[str, Any]) -> dict[str, Any]:
    """The facts, the last ones left out where all of them together are too much."""
    size = len(json.dumps(facts))
    if size <= LARGEST:
        return facts
    kept: dict[str, Any] = {}
    used = 0
    for name, value in facts.items():
        used += len(json.dumps([name, value]))
        if used > LARGEST:
            break
        kept[name] = value
    return kept | {"…": f"{size} characters, cut"}
