"""Rows that are alike are read many at a time, and come out as they do one by one."""

import random
from pathlib import Path

import pytest

from campaigns.intake import smoothsheet, zipparts
from campaigns.intake.evenrows import EvenRows, Shape
from campaigns.intake.smoothsheet import SmoothSheet
from tests.campaigns.intake.test_smoothsheet import HEAD, TAIL, both, workbook

EVEN = (
    '<row r="{n}" spans="1:4"><c r="A{n}" t="s"><v>1</v></c><c r="B{n}"><v>{n}5</v></c>'
    '<c r="D{n}" s="1"><v>{n}.5</v></c></row>'
)
CELLS = ['<c r="A{n}" t="s"><v>1</v></c>', '<c r="B{n}"><v>{n}5</v></c>', '<c r="C{n}" s="1"/>']
CELLS += ['<c r="D{n}" s="1"><v>{n}.5</v></c>', '<c r="E{n}" s="1" t="s"><v>0</v></c>']
STRANGE = [
    '<row r="{n}"><c r="A{n}" t="s"><v>1</v></c></row>',
    '<row r="{n}" spans="1:4"/>',
    '<row r="{n}" spans="1:4"></row>',
    '<row r="{n}" spans="1:4"><c r="A{n}"><v>1</v></c></row>',
    '<row r="{n}" spans="1:4"><c r="B{n}"><v>1E+11</v></c></row>',
    '<row r="{n}" spans="1:4"><c r="D{n}" s="1"><v>--</v></c></row>',
    '<row r="{n}" spans="1:4"><c r="A{n}" t="s"><v>7</v></c></row>',
    '<row r="3" spans="1:4"><c r="A3" t="s"><v>1</v></c></row>',
    '<row r="1048577" spans="1:4"><c r="A3" t="s"><v>1</v></c></row>',
    '<row r="{n}" spans="1:4"><c r="B{n}"><v>1</v></c><c r="A{n}" t="s"><v>1</v></c></row>',
    '<row r="{n}" spans="1:4"><c r="D{n}" s="77"><v>1</v></c></row>',
    '<row r="{n}" spans="1:4"><c r="ALM{n}"><v>1</v></c></row>',
    '<row r="{n}" spans="1:4"><c r="B{n}" t="inlineStr"><is><t>é</t></is></c></row>',
    "<!-- </row> -->",
    " ",
]


def a_sheet(rng: random.Random) -> str:
    rows = []
    for _ in range(rng.randrange(5, 60)):
        if rng.random() < 0.06:
            rows.append(rng.choice(STRANGE))
        elif rng.random() < 0.5:
            chosen = [cell for cell in CELLS if rng.random() < 0.7]
            rows.append('<row r="{n}" spans="1:4">' + "".join(chosen) + "</row>")
        else:
            rows.append(EVEN)
    return "".join(row.replace("{n}", str(n)) for n, row in enumerate(rows, 1))


def test_any_mixture_gives_the_same_rows_or_the_same_refusal(tmp_path: Path) -> None:
    seed = random.randrange(10**9)
    rng = random.Random(seed)
    for _ in range(60):
        path = workbook(tmp_path, HEAD + a_sheet(rng) + TAIL)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(zipparts, "PIECE", rng.choice([150, 700, 3000, 60_000]))
            fast, exact = both(path)
        assert fast == exact, f"seed {seed}"


def test_a_shape_is_left_and_learned_again() -> None:
    sheet = SmoothSheet(lambda data: None)
    found = [sheet.rows((HEAD + EVEN.replace("{n}", "1")).encode())]
    wide = EVEN.replace("</row>", '<c r="E{n}"><v>7</v></c></row>')
    for number, row in enumerate([EVEN, wide, wide, EVEN], 2):
        found.append(sheet.rows(row.replace("{n}", str(number)).encode()))
    assert [isinstance(rows, EvenRows) for rows in found] == [False, True, False, True, True]


def test_no_more_shapes_are_learned_than_are_worth_it(monkeypatch: pytest.MonkeyPatch) -> None:
    made = []
    monkeypatch.setattr(
        smoothsheet,
        "Shape",
        lambda *told: made.append(told) or Shape(*told),  # type: ignore[func-returns-value]
    )
    sheet = SmoothSheet(lambda data: None)
    sheet.rows(HEAD.encode())
    for number in range(1, 200):
        letter = "ABCDEFGHIJ"[number % 10]
        sheet.rows(f'<row r="{number}"><c r="{letter}{number}"><v>7</v></c></row>'.encode())
    assert len(made) == 50
