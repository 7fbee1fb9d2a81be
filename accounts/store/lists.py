"""Lists of numbers as one value, so that a statement's text is the same for any of them."""

import json
from collections.abc import Iterable

from django.db import connection


def among(column: str) -> str:
    """The condition that `column` is one of the numbers of the next value (see `listed`)."""
    if connection.vendor == "postgresql":
        return f"{column} = ANY (%s::bigint[])"
    return f"{column} IN (SELECT value FROM json_each(%s))"  # noqa: S608  # no value in it


def listed(numbers: Iterable[int]) -> list[int] | str:
    """Numbers as the value that `among` takes."""
    found = sorted(set(numbers))
    return found if connection.vendor == "postgresql" else json.dumps(found)
