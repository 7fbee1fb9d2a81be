"""What the audit log may say of numbers and secrets."""

import re
from typing import Any

_SECRET = re.compile(r"password|secret|token|api_key|code$", re.IGNORECASE)
_NUMBER = re.compile(r"(?<!\w)\+\d{8,15}(?!\w)")
HIDDEN = "•••"


def masked(value: Any) -> Any:
    """`value` with secrets hidden by the name of their field, and phone numbers shortened."""
    if isinstance(value, dict):
        return {name: HIDDEN if _SECRET.search(name) else masked(v) for name, v in value.items()}
    if isinstance(value, list | tuple):
        return [masked(item) for item in value]
    if isinstance(value, str):
        return _NUMBER.sub(lambda found: mask_number(found[0]), value)
    return value


def mask_number(number: str) -> str:
    """The first four and the last two characters: enough to recognise, too little to call."""
    return f"{number[:4]}{HIDDEN}{number[-2:]}"
