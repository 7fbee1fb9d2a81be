"""The sample files by name."""

from functools import cache

from campaigns.samples.rows import CLEAN, table
from campaigns.samples.writing import as_csv, as_xlsx

ROWS = 60
TROUBLE = (0.08, 0.08)  # enough of each to see on a page
_WRITERS = {"csv": as_csv, "xlsx": as_xlsx}
NAMES = ("clean.csv", "clean.xlsx", "messy.csv", "messy.xlsx")


@cache
def sample(name: str) -> bytes:
    """The bytes of a sample file (see NAMES); raises KeyError for any other name."""
    if name not in NAMES:
        raise KeyError(name)
    kind, _, ending = name.partition(".")
    return _WRITERS[ending](table(ROWS, shares=TROUBLE if kind == "messy" else CLEAN, seed=4))
