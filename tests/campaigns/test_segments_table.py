"""The table that the counter in the browser is held to as well (tests/browser/test_segments.py)."""

import json
from pathlib import Path

import pytest

from campaigns.segments import count

TABLE = json.loads((Path(__file__).parent / "segments_table.json").read_text("utf-8"))


@pytest.mark.parametrize(("text", "unicode", "units", "segments"), TABLE)
def test_the_table(text: str, unicode: bool, units: int, segments: int) -> None:
    assert count(text) == (unicode, units, segments)
