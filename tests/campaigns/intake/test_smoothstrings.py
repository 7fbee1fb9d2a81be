"""The fast way through a table of strings gives what the exact way gives, or leaves it to it."""

import random
import re

import pytest

from campaigns.intake import limits, smoothstrings
from campaigns.intake.refusals import Refusal
from campaigns.intake.sharedstrings import SharedStrings

HEADS = [
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\r\n<sst xmlns="urn:x" count="9">',
    "<?xml version='1.0' encoding='utf-8'?><sst>",
    "<sst>",
    '<?xml version="1.0" encoding="UTF-8"?><!-- -->\n<sst>',
    '<?xml version="1.0" encoding="UTF-8"?><x:sst xmlns:x="urn:x">',
]
PLAIN = ["Asha", "", "अनिल 😀", "two\nlines", "_x000D_ _x0041_", " a > b ]] ' \"", "x" * 300]
PLAIN += ["a &amp; b", "&lt;b&gt;", "&amp;lt;", "&quot;&apos;"]
ODD = ["&#65;", "a\rb", "]]&gt;", "<!-- </t></si> -->", "<![CDATA[</t></si><si><t>]]>"]
ODD += ["<?pi </t></si><si><t>x</t></si> ?>", "y" * 40_000]
BROKEN = ["]]>", "&nbsp;", "<", "&", "\x01", "\ufffe", "</t>", "<t>"]
ITEMS = ["<si><t>{}</t></si>"] * 12 + ['<si><t xml:space="preserve">{}</t></si>'] * 3
STRANGE = [
    "<si><r><t>{}</t></r><r><t xml:space='preserve'>two</t></r></si>",
    "<si><t>{}</t><rPh sb='0' eb='1'><t>phonetic</t></rPh></si>",
    "<si/>",
    "\n <si> <t>{}</t> </si>",
    "<si><t>{}</t></si ><!-- <si><t>none</t></si> -->",
    "<rPh><si><t>{}</t></si></rPh>",
    "<extra>{}</extra>",
]


def a_table(rng: random.Random, *, broken: bool = False) -> bytes:
    items = []
    for _ in range(rng.randrange(1, 60)):
        text = rng.choice(PLAIN)
        if rng.random() < 0.05:
            text = rng.choice(ODD)
        if broken and rng.random() < 0.01:
            text = rng.choice(BROKEN)
        items.append(rng.choice(STRANGE if rng.random() < 0.05 else ITEMS).format(text))
    head = HEADS[0] if rng.random() < 0.8 else rng.choice(HEADS)
    end = "</x:sst>" if "x:sst" in head else "</sst>"
    return (head + "".join(items) + end).encode("utf-8", "surrogatepass")


Outcome = tuple[list[str], str]


def outcome(data: bytes, piece: int) -> Outcome:
    """All strings, and the code of the refusal at their end."""
    table = SharedStrings(data[at : at + piece] for at in range(0, len(data), piece))
    found: list[str] = []
    try:
        while True:
            found.append(table[len(found)])
    except Refusal as refusal:
        return found, refusal.code


def both(data: bytes, piece: int) -> tuple[Outcome, Outcome]:
    fast = outcome(data, piece)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(smoothstrings, "_HEAD", re.compile(rb"(?!)"))
        patch.setattr(smoothstrings, "LONGEST_WAIT", 0)
        return fast, outcome(data, piece)


def test_any_table_gives_the_same_strings_or_the_same_refusal() -> None:
    seed = random.randrange(10**9)
    rng = random.Random(seed)
    for _ in range(600):
        data = a_table(rng)
        fast, exact = both(data, rng.choice([7, 64, 500, 100_000]))
        assert fast == exact, f"seed {seed}: {data[:2000]!r}"


def test_a_broken_table_is_refused_alike() -> None:
    """How many strings are known before the damage depends on how far each way reads ahead."""
    seed = random.randrange(10**9)
    rng = random.Random(seed)
    for _ in range(600):
        data = a_table(rng, broken=True)
        (fast, code), (exact, exact_code) = both(data, rng.choice([7, 64, 500, 100_000]))
        known = min(len(fast), len(exact))
        assert (code, fast[:known]) == (exact_code, exact[:known]), f"seed {seed}: {data[:999]!r}"


def test_most_strings_go_the_quick_way(monkeypatch: pytest.MonkeyPatch) -> None:
    data = (HEADS[0] + "".join(f"<si><t>text {n}</t></si>" for n in range(500)) + "</sst>").encode()
    table = SharedStrings(iter([data]))
    monkeypatch.setattr(table, "_end", None)
    assert table[499] == "text 499"
    assert table.many(["7", None, "0"]) == ["text 7", "", "text 0"]
    assert len(table._first) == 500


@pytest.mark.parametrize("room", [0, 500, 20_000])
def test_strings_beyond_the_bound_lie_in_a_file(monkeypatch: pytest.MonkeyPatch, room: int) -> None:
    monkeypatch.setattr(limits, "STRINGS_IN_MEMORY", room)
    texts = [f"text {n} " + "é😀" * (n % 90) for n in range(3000)]
    data = (HEADS[0] + "".join(f"<si><t>{text}</t></si>" for text in texts) + "</sst>").encode()
    table = SharedStrings(data[at : at + 5000] for at in range(0, len(data), 5000))
    places = list(range(3000))
    random.Random(4).shuffle(places)
    assert [table[place] for place in places] == [texts[place] for place in places]
    assert table.many([str(place) for place in places]) == [texts[place] for place in places]
    assert len(table._first) < 300
    with pytest.raises(Refusal, match="damaged"):
        table.many(["1", "3000"])
