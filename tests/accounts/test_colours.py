"""Whatever colour a reseller chooses, what stands on it and beside it can be read."""

import random
import re
from collections.abc import Iterator

import pytest
from django.conf import settings

from accounts.colours import DARK, LIGHT, Theme, contrast, normal, oklch, shades, stylesheet

READABLE = 4.5
_OKLCH = r"oklch\(([\d.]+)% ([\d.]+) ([\d.]+)\)"


def tokens() -> dict[str, tuple[str, str]]:
    """The colours of tokens.css by name, as browsers show them: light, dark."""
    text = (settings.BASE_DIR / "static/css/tokens.css").read_text()
    pairs = re.findall(rf"--([\w-]+): light-dark\({_OKLCH}, {_OKLCH}\);", text)
    return {name: (_shown(*parts[:3]), _shown(*parts[3:])) for name, *parts in pairs}


def _shown(lightness: str, chroma: str, hue: str) -> str:
    return oklch(float(lightness) / 100, float(chroma), float(hue))


def colours() -> Iterator[str]:
    """A thousand by chance, and those at the edges."""
    chance = random.Random(20)
    yield from (f"#{chance.randrange(1 << 24):06x}" for _ in range(1000))
    for level in ("00", "01", "7f", "80", "fe", "ff"):
        yield f"#{level * 3}"
    for digits in range(1, 7):
        yield "#" + "".join("ff" if digits & bit else "00" for bit in (1, 2, 4))


@pytest.mark.parametrize(("theme", "which"), [(LIGHT, 0), (DARK, 1)], ids=["light", "dark"])
def test_every_pair_of_text_and_ground_can_be_read(theme: Theme, which: int) -> None:
    token = {name: pair[which] for name, pair in tokens().items()}
    grounds = [token[name] for name in ("ground", "surface", "sunken")]
    for colour in colours():
        made = shades(colour, theme)
        pairs = [(made.ink, made.base), (made.ink, made.strong)]
        pairs += [(text, at) for text in (made.base, made.strong) for at in (*grounds, made.soft)]
        pairs += [(token[name], made.soft) for name in ("ink", "ink-soft")]
        worst = min(pairs, key=lambda pair: contrast(*pair))
        assert contrast(*worst) >= READABLE, (colour, made, worst)
        assert made.base != made.strong


def test_the_grounds_are_those_of_the_pages() -> None:
    known = tokens()
    for which, theme in enumerate((LIGHT, DARK)):
        found = tuple(known[name][which] for name in ("ground", "surface", "sunken"))
        assert found == theme.grounds


def test_the_preview_without_a_colour_is_that_of_the_pages() -> None:
    files = [(settings.BASE_DIR / "static/css" / name) for name in ("tokens.css", "branding.css")]
    pages, preview = (re.findall(r"^ +(--accent.*;)$", f.read_text(), re.M) for f in files)
    assert len(pages) == 4
    assert pages == preview


def test_a_colour_that_can_be_read_stays_as_it_is() -> None:
    assert contrast("#0b5394", LIGHT.grounds[-1]) > READABLE
    assert abs(int(shades("#0b5394", LIGHT).base[5:], 16) - 0x94) <= 1


def test_contrast_is_that_of_the_standard() -> None:
    assert contrast("#000", "#fff") == pytest.approx(21)
    assert contrast("#767676", "#fff") == pytest.approx(4.54, abs=0.01)


@pytest.mark.parametrize("typed", ["#0A7D8C", "0a7d8c", " #0a7d8c "])
def test_a_colour_has_one_form(typed: str) -> None:
    assert normal(typed) == "#0a7d8c"
    assert normal("#FaB") == "#ffaabb"


@pytest.mark.parametrize("typed", ["", "teal", "#12", "#12345", "#1234567", "#ggg", "a;}", "#٣٣٣"])
def test_anything_else_is_no_colour(typed: str) -> None:
    with pytest.raises(ValueError, match="no colour"):
        normal(typed)


def test_the_sheet_replaces_the_tokens_and_nothing_else() -> None:
    sheet = stylesheet("#0a7d8c")
    assert sheet.startswith("@layer tokens {\n  :root {")
    names = re.findall(r"--[\w-]+", sheet)
    assert names == ["--accent", "--accent-strong", "--accent-soft", "--accent-ink"]
    assert {name.removeprefix("--") for name in names} <= set(tokens())
