"""A file like a customer's: many spellings of numbers, some faults, several scripts."""

import csv
import random
from pathlib import Path

COLUMNS = ["phone", "name", "amount", "city"]
TEXT = (
    "Dear {{name}}, your bill of Rs {{amount}} for {{city}} is due on 30 November. "
    "Pay in the app [Bills] or at any branch, and quote your number. Thank you."
)
FIRST_NATIONAL = 9_810_000_000
_NAMES = ["Asha", "Anil Kumar", "Priya", "Ravi", "Meera Nair", "John", "Fatima", "Chen"]
_INDIC = ["अनिल", "प्रिया", "கவிதா", "অনিতা"]
_CITIES = ["Pune", "Delhi", "Chennai", "Kolkata", "Mumbai", "Jaipur"]
_ABROAD = ["+4474001", "+120255", "+6581", "+971501", "+4915112", "+336120", "+61412", "+8801712"]
_LENGTHS = {"+4474001": 5, "+120255": 5, "+6581": 6, "+971501": 6, "+4915112": 6}
_LENGTHS |= {"+336120": 5, "+61412": 6, "+8801712": 6}


def write_recipients(path: Path, count: int, more_columns: int = 0) -> None:
    """`count` rows: 78 percent Indian, 20 abroad, 2 invalid; 3 percent repeat an earlier number.

    `more_columns` of 13 characters stand behind those that the text asks for.
    """
    rng = random.Random(500)  # noqa: S311  the same file every time
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow([*COLUMNS, *[f"field {n}" for n in range(more_columns)]])
        for place in range(count):
            phone = _phone(rng, rng.randrange(place) if place and rng.random() < 0.03 else place)
            name = rng.choice(_INDIC if rng.random() < 0.05 else _NAMES)
            amount = f"{rng.randrange(100, 900_000) / 100:.2f}"
            city = rng.choice(_CITIES)
            more = [f"{place:06}-{n:02}-abc" for n in range(more_columns)]
            writer.writerow([phone, name, amount, city, *more])


def _phone(rng: random.Random, place: int) -> str:
    kind = place % 50
    if kind == 0:
        return rng.choice(["", "n/a", "12345", "9.19E+11", "0000000000"])
    if kind <= 10:
        prefix = _ABROAD[kind % len(_ABROAD)]
        width = _LENGTHS[prefix]
        return f"{prefix}{place % 10**width:0{width}d}"
    national = f"{FIRST_NATIONAL + place}"
    spellings = (national, f"+91{national}", f"91{national}", f"0{national}", f"0091{national}")
    spaced = f"{national[:5]} {national[5:]}"
    return rng.choice([*spellings, f"+91 {spaced}", f"+91-{national[:5]}-{national[5:]}"])
