"""The counter in the browser and the one that charges agree, text by text."""

import random
from pathlib import Path

from playwright.sync_api import Page

from campaigns.segments import count, doubled, forcing_ucs2, room_left
from tests.architecture.sources import ROOT
from tests.campaigns.test_segments_table import TABLE

SCRIPT = Path(ROOT) / "static" / "js" / "segments.js"
ALPHABETS = ("abc xyz,.1", "ab[€]~\\", "aé ñÇ", "ab–“न😀", "न ते😀🏳️‍🌈")


def _texts() -> list[str]:
    rng = random.Random(7)
    drawn = [
        "".join(rng.choices(alphabet, k=rng.randint(0, 400)))
        for alphabet in ALPHABETS
        for _ in range(40)
    ]
    return [row[0] for row in TABLE] + drawn


def test_the_browser_counts_as_the_portal_charges(page: Page) -> None:
    page.add_script_tag(path=SCRIPT)
    texts = _texts()
    counted = page.evaluate("texts => texts.map((text) => window.segments.count(text))", texts)
    for text, shown in zip(texts, counted, strict=True):
        told = (shown["unicode"], shown["units"], shown["segments"])
        assert told == count(text), repr(text)
        assert shown["forcing"] == forcing_ucs2(text), repr(text)
        assert shown["doubled"] == doubled(text), repr(text)
        assert shown["left"] == room_left(text), repr(text)
