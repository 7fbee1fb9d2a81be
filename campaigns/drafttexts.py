"""A text as it is being written, tried on one row of the file."""

from collections.abc import Mapping as Values
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from campaigns.mappings import Mapping
from campaigns.previews import TextPreview, preview_text


@dataclass(frozen=True)
class Sheet:
    """What a draft's file says about its rows: names of the columns, and how they are read.

    `text` and `sender` are the columns with a row's own text and sender ID, None without.
    """

    columns: Sequence[str]
    text: int | None = None
    sender: int | None = None

    @classmethod
    def of(cls, columns: Sequence[str], mapping: Values[str, Any]) -> "Sheet":
        """The sheet of a campaign with this mapping (as it keeps it)."""
        if mapping.get("number") is None:
            return cls(columns)
        read = Mapping.of(mapping)
        return cls(columns, read.text, read.sender)

    def preview(self, text: str, cells: Sequence[str]) -> TextPreview:
        """What one row gets: its own text where it has one."""
        return preview_text(self._own(self.text, cells) or text, self.columns, cells)

    def sender_of(self, sender: str, cells: Sequence[str]) -> str:
        """Who the row's message comes from."""
        return self._own(self.sender, cells) or sender

    def _own(self, column: int | None, cells: Sequence[str]) -> str:
        return cells[column].strip() if column is not None and column < len(cells) else ""
