"""What the catalogue says of one error."""

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What went wrong, roughly; the HTTP status follows from it in each dialect."""

    INVALID = "Invalid"
    FORBIDDEN = "Forbidden"
    NOT_FOUND = "NotFound"
    CONFLICT = "Conflict"
    TOO_MANY = "TooManyRequests"
    UNAVAILABLE = "Unavailable"
    # The call itself, before any service is asked.
    CREDENTIAL = "Credential"
    PROTOCOL = "Protocol"


@dataclass(frozen=True)
class Entry:
    """One error: what it means, why it comes, what to do; `retryable` as it stands may work."""

    code: str
    kind: Kind
    title: str
    meaning: str
    cause: str
    remedy: str
    retryable: bool = False


def by_code(*lists: list[Entry]) -> dict[str, Entry]:
    """Entries by their code. Raises ValueError where two have the same."""
    found: dict[str, Entry] = {}
    for entry in (entry for entries in lists for entry in entries):
        if entry.code in found:
            raise ValueError(f"two entries for {entry.code}")
        found[entry.code] = entry
    return found
