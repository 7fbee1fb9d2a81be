"""What a benchmark reports."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Figure:
    """One measured value. `ratio` is ours against a floor or rival of the same run.

    `bar` is what `ratio` (or, without one, `value`) must reach; `ok` whether it does.
    """

    name: str
    value: float
    unit: str
    ratio: float | None = None
    bar: float | None = None
    ok: bool = True
