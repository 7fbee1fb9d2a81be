"""Rows for sample files: people who do not exist, at numbers that belong to nobody.

In North America 555-0100 to 555-0199 of every area code are set aside for fiction. Area code 202
is left out: the carrier simulator's magic numbers lie there.
"""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from campaigns.phones import PhoneReader

HEADER = ("phone", "name", "amount", "code", "city")
CLEAN = (0.0, 0.0)
MESSY = (0.02, 0.03)

_US = PhoneReader("US")
_AREAS = [area for area in range(201, 990) if area != 202 and _US.accept(f"+1{area}5550100")]
_LATIN = [
    "Asha",
    "Anil",
    "Priya",
    "Ravi",
    "Meera",
    "Tomás",
    "Zoë",
    "Fatima",
    "Chen",
    "Olga",
    "João",
    "Ngozi",
    "Søren",
    "Élodie",
    "Liam",
]
_INDIC = ["अनिल", "प्रिया", "मीरा", "रवि", "आशा", "सुनीता", "கவிதா", "முருகன்", "অনিতা", "సీత"]
_CITIES = ["Pune", "Delhi", "Chennai", "São Paulo", "New York", "Kolkata", "दिल्ली", 'Town "B"']
_BROKEN = ("", "not known", "+1 415 555", "9.19E+11", "+999 12345", "415-555-01xx")


class Cell(NamedTuple):
    """A cell: `text` as it is shown; an XLSX stores `number` with `format` where there is one."""

    text: str
    number: float | None = None
    format: str = "General"


@dataclass
class Table:
    """Rows under HEADER, and what checking them must find (for region IN, say)."""

    rows: list[list[Cell]] = field(default_factory=list)
    invalid: int = 0
    duplicates: int = 0

    @property
    def messages(self) -> int:
        return len(self.rows) - self.invalid - self.duplicates


def table(count: int, *, shares: tuple[float, float] = MESSY, seed: int = 1) -> Table:
    """`count` rows, some invalid and some duplicates, as `shares` say; at most about 30,000.

    The same seed gives the same rows.
    """
    rng = random.Random(seed)  # noqa: S311  sample data needs to repeat, not to be secret
    made = Table()
    numbers = _numbers(rng)
    used: list[int] = []
    invalid, duplicates = shares
    for place in range(count):
        draw = rng.random() if place > 5 else 1.0
        if draw < invalid:
            made.invalid += 1
            phone = Cell(rng.choice(_BROKEN))
        elif draw < invalid + duplicates:
            made.duplicates += 1
            phone = rng.choice(_SPELLINGS)(rng.choice(used))
        else:
            used.append(next(numbers))
            phone = (_plain if shares == CLEAN else rng.choice(_SPELLINGS))(used[-1])
        made.rows.append([phone, *_person(rng)])
    return made


def _numbers(rng: random.Random) -> Iterator[int]:
    """Fictional numbers in no particular order, each once."""
    areas = rng.sample(_AREAS, len(_AREAS))
    lines = rng.sample(range(100), 100)
    for line in lines:
        for area in areas:
            yield 10_000_000_000 + area * 10_000_000 + 5_550_100 + line


def _person(rng: random.Random) -> list[Cell]:
    name = rng.choice(_INDIC if rng.random() < 0.1 else _LATIN)
    cents = rng.randrange(100, 500_000)
    code = rng.randrange(1_000_000)
    if rng.random() < 0.5:
        amount = Cell(f"{cents / 100:,.2f}", cents / 100, "#,##0.00")
    else:
        amount = Cell(f"{cents / 100:.2f}", cents / 100, "0.00")
    city = Cell(rng.choice(_CITIES))
    return [Cell(name), amount, Cell(f"{code:06d}", float(code), "000000"), city]


def _plain(number: int) -> Cell:
    return Cell(f"+{number}")


def _grouped(pattern: str) -> Callable[[int], Cell]:
    def spell(number: int) -> Cell:
        digits = str(number)
        return Cell(pattern.format(digits[1:4], digits[4:7], digits[7:]))

    return spell


_SPELLINGS: tuple[Callable[[int], Cell], ...] = (
    _plain,
    lambda number: Cell(f"+{number}", float(number), '"+"0'),
    _grouped("+1 {} {} {}"),
    _grouped("+1 ({}) {}-{}"),
    _grouped("001{}{}{}"),
    _grouped("(+1) {}.{}.{}"),
    _grouped("\u00a0+1-{}-{}-{}"),
)
