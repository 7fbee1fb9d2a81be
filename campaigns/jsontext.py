"""JSON as it is kept where SQL looks into it."""

import json
from typing import Any


class PlainLetters(json.JSONEncoder):
    """Letters stay letters: SQLite finds no name that is written as \\uXXXX."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options | {"ensure_ascii": False})
