"""Words of the archive that campaigns and reports share."""

from typing import NamedTuple


class Key(NamedTuple):
    """Messages of one batch in one state."""

    batch_id: int
    state: str


class Figures(NamedTuple):
    """What such messages add up to. `erased` have lost their number; `letters` are their texts'."""

    messages: int
    segments: int
    price: int
    erased: int
    letters: int
