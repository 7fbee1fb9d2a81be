"""Which messages an export is about, as it is kept with the request."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from datetime import date
from typing import Any, Self


@dataclass(frozen=True)
class Filters:
    """Days (both included, by when a message was due), and what else narrows them.

    `campaign`, `batch` and `api_key` are uuids, `product` is a code, `number` digits.
    """

    since: date
    until: date
    campaign: str = ""
    batch: str = ""
    product: str = ""
    api_key: str = ""
    state: str = ""
    sender: str = ""
    country: str = ""
    number: str = ""
    client_ref: str = ""

    def as_json(self) -> dict[str, str]:
        """What `of` reads; what does not narrow is left out."""
        return {name: str(value) for name, value in asdict(self).items() if value}

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> Self:
        """The filters a request keeps as JSON."""
        known = {field.name: kept[field.name] for field in fields(cls) if field.name in kept}
        known["since"], known["until"] = map(date.fromisoformat, (known["since"], known["until"]))
        return cls(**known)
