"""Rows of a file of contacts, read and merged. Pure: what a row says, and what becomes of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from campaigns.checking import made_storable
from campaigns.contactwords import LONGEST_NAME, LONGEST_VALUE
from campaigns.phones import PhoneReader
from campaigns.programnumbers import read_number

FILL, OVERWRITE, LEAVE = "fill", "overwrite", "leave"


class BadRow(NamedTuple):
    """A row that is refused: its number in the sheet, why, in which column, and its cells."""

    row: int
    code: str
    column: str
    value: str
    cells: Sequence[str]


@dataclass
class Person:
    """A contact as it is there or as a file says it; `country` '' where it is there already."""

    msisdn: int
    country: str = ""
    name: str = ""
    attributes: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Columns:
    """Which column holds what. `attributes`: column -> the attribute's name.

    `last_name` is where the rest of the name has a column of its own. `bare`: a program wrote the
    file, perhaps with country codes and no plus signs.
    """

    number: int
    region: str
    name: int | None = None
    last_name: int | None = None
    attributes: Mapping[int, str] = field(default_factory=dict)
    titles: Sequence[str] = ()
    bare: bool = False

    @classmethod
    def of(cls, mapping: Mapping[str, Any]) -> "Columns":
        """As `ContactImport.mapping` keeps them."""
        return cls(
            number=mapping["number"],
            region=mapping["region"],
            name=mapping.get("name"),
            last_name=mapping.get("last_name"),
            attributes={int(at): name for at, name in mapping.get("attributes", {}).items()},
            titles=mapping.get("columns", ()),
            bare=mapping.get("bare", False),
        )


class RowReader:
    """Makes a person of each row, or says what is wrong with it."""

    def __init__(self, columns: Columns) -> None:
        self._columns = columns
        self._phones = PhoneReader(columns.region)
        names = (columns.name, columns.last_name)
        self._named_by = [at for at in names if at is not None]

    def read(self, row: int, cells: Sequence[str]) -> Person | BadRow:
        """`row` is the sheet's own row number."""
        columns = self._columns
        cell = cells[columns.number] if columns.number < len(cells) else ""
        found = self._phones.read(cell)
        if isinstance(found, str) and columns.bare:
            found = read_number(cell, columns.region)
        if isinstance(found, str):
            return self._bad(row, found, columns.number, cells)
        person = Person(*found)
        if self._named_by:
            said = (_line(cells[at]) for at in self._named_by if at < len(cells))
            person.name = " ".join(filter(None, said))
            if len(person.name) > LONGEST_NAME:
                return self._bad(row, "name_long", self._named_by[0], cells)
        for at, name in columns.attributes.items():
            value = _line(cells[at]) if at < len(cells) else ""
            if len(value) > LONGEST_VALUE:
                return self._bad(row, "attribute_long", at, cells)
            if value:
                person.attributes[name] = value
        return person

    def _bad(self, row: int, code: str, column: int, cells: Sequence[str]) -> BadRow:
        titles = self._columns.titles
        title = titles[column] if column < len(titles) else ""
        return BadRow(row, code, title, cells[column] if column < len(cells) else "", cells)


def merged(known: Person, said: Person, policy: str) -> Person:
    """`known` after the file has said `said`. A blank cell never takes anything away."""
    if policy == LEAVE:
        return known
    if policy == FILL:
        attributes = said.attributes | known.attributes
        return Person(known.msisdn, known.country, known.name or said.name, attributes)
    attributes = known.attributes | said.attributes
    return Person(known.msisdn, known.country, said.name or known.name, attributes)


def _line(cell: str) -> str:
    """A cell on one line; most are one already and cost nothing."""
    if cell.isprintable() and "  " not in cell:
        return cell.strip()
    return " ".join(made_storable(cell).split())
