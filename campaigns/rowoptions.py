"""Rows that say for themselves from where, in which words, when, or under which id they are sent.

A blank cell stands for what the campaign says. Only files with such columns come through here.
"""

from collections.abc import Sequence

from campaigns.checking import INVALID, Checked, Refused, RowChecker, Wording, storable
from campaigns.countrycells import region_of
from campaigns.mappings import Mapping
from campaigns.phones import PhoneReader
from campaigns.placeholders import compile_template
from campaigns.sendtimes import SendTimes

LONGEST_REF = 255
_REMEMBERED = 2000  # texts and countries of earlier rows, which mostly come again


class OwnColumns:
    """Checks rows as `checker` does, and by the optional columns of `mapping`.

    `senders` are the account's approved sender IDs; `times` reads the column of send times.
    """

    def __init__(
        self,
        checker: RowChecker,
        mapping: Mapping,
        columns: Sequence[str],
        *,
        region: str,
        wording: Wording,
        senders: Sequence[str],
        times: SendTimes,
        max_characters: int,
    ) -> None:
        self._checker, self._mapping, self._columns = checker, mapping, columns
        self._phones, self._wording = PhoneReader(region, mobile=True), wording
        self._times, self._max_characters = times, max_characters
        self._senders = {name.casefold(): name for name in senders}
        self._senders |= {name: name for name in senders}
        self._readers: dict[str, PhoneReader | None] = {}
        self._wordings: dict[str, Wording | Refused] = {}

    def check(self, number_raw: str, cells: Sequence[str]) -> Checked | Refused:
        """The message this row makes, or the first thing wrong with it."""
        phones = self._reader(number_raw, cells)
        if isinstance(phones, Refused):
            return phones
        wording = self._own_wording(cells)
        if isinstance(wording, Refused):
            return wording
        checked = self._checker.check_with(phones, wording, number_raw, cells)
        if isinstance(checked, Refused):
            return checked
        sender = self._sender(cells)
        if isinstance(sender, Refused):
            return sender
        due = self._due(cells)
        if isinstance(due, Refused):
            return due
        ref = self._ref(cells)
        if isinstance(ref, Refused):
            return ref
        return checked._replace(sender=sender, due=due, client_ref=ref)

    def _cell(self, index: int | None, cells: Sequence[str]) -> str:
        return "" if index is None or index >= len(cells) else cells[index].strip()

    def _refused(self, code: str, index: int | None, value: str) -> Refused:
        return Refused(INVALID, code, self._columns[index or 0], value[:200])

    def _reader(self, number_raw: str, cells: Sequence[str]) -> PhoneReader | Refused:
        """A country that nobody knows is no fault of a number that has its own code."""
        cell = self._cell(self._mapping.country, cells)
        if not cell:
            return self._phones
        if cell not in self._readers:
            _make_room(self._readers)
            region = region_of(cell)
            self._readers[cell] = PhoneReader(region, mobile=True) if region else None
        found = self._readers[cell]
        if found is None and not number_raw.strip().startswith(("+", "00")):
            return self._refused("country_unknown", self._mapping.country, cell)
        return found or self._phones

    def _own_wording(self, cells: Sequence[str]) -> Wording | Refused:
        text = self._cell(self._mapping.text, cells)
        if not text:
            return self._wording
        found = self._wordings.get(text)
        if found is None:
            _make_room(self._wordings)
            found = self._wordings[text] = self._compiled(text)
        return found

    def _compiled(self, text: str) -> Wording | Refused:
        template = compile_template(text, self._columns)
        if template.unknown:
            return self._refused("row_placeholder", self._mapping.text, template.unknown[0])
        return Wording(template, self._max_characters)

    def _sender(self, cells: Sequence[str]) -> str | Refused:
        cell = self._cell(self._mapping.sender, cells)
        if not cell:
            return ""
        name = self._senders.get(cell) or self._senders.get(cell.casefold())
        return name or self._refused("sender_unknown", self._mapping.sender, cell)

    def _due(self, cells: Sequence[str]) -> int | Refused:
        cell = self._cell(self._mapping.send_at, cells)
        due = self._times.read(cell) if cell else 0
        return self._refused(due, self._mapping.send_at, cell) if isinstance(due, str) else due

    def _ref(self, cells: Sequence[str]) -> str | Refused:
        cell = self._cell(self._mapping.client_ref, cells)
        if len(cell) > LONGEST_REF:
            return self._refused("ref_long", self._mapping.client_ref, cell)
        if not storable(cell):
            return self._refused("ref_characters", self._mapping.client_ref, cell)
        return cell


def _make_room(known: dict[str, PhoneReader | None] | dict[str, Wording | Refused]) -> None:
    if len(known) >= _REMEMBERED:
        known.clear()
