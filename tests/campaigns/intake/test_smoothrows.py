"""The fast way through a CSV file gives what the exact way gives, or leaves it to it."""

import tempfile
from itertools import islice
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaigns.intake import csvfile, limits, smoothrows
from campaigns.intake.csvfile import CsvFormat, csv_rows
from campaigns.intake.refusals import Refusal

Outcome = tuple[list[tuple[int, list[str]]], tuple[str, object] | None]


def outcome(rows: object) -> Outcome:
    found: list[tuple[int, list[str]]] = []
    try:
        for row in rows:  # type: ignore[attr-defined]
            found.append(row)
    except Refusal as refusal:
        return found, (refusal.code, refusal.facts.get("row"))
    return found, None


def both(content: bytes, skip: int = 0, encoding: str = "utf-8") -> tuple[Outcome, Outcome]:
    with tempfile.NamedTemporaryFile() as file:
        Path(file.name).write_bytes(content)
        form = CsvFormat(encoding, ",", skip)
        exact = outcome(csvfile._exact_rows(Path(file.name), form))
        return outcome(csv_rows(Path(file.name), form)), exact


pieces = st.sampled_from(
    ["a", "1", ",", ",,", '"', '""', "\n", "\r\n", "\r", "\n\n", " ", "é", "\u2028", "\x0b", "\0"]
)


@given(st.lists(pieces, max_size=60), st.integers(0, 1), st.integers(1, 7))
def test_any_text_gives_the_same_rows_or_the_same_refusal(
    parts: list[str], skip: int, block: int
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(smoothrows, "BLOCK_CHARACTERS", block)
        patch.setattr(smoothrows, "PER_LOOK", 3)
        fast, exact = both("".join(parts).encode(), skip)
    assert fast == exact


@given(st.lists(st.sampled_from([b"a", b",", b"\n", b"\xff", b'"', b"\xc3\xa9"]), max_size=40))
def test_bytes_that_are_no_text_are_told_alike(parts: list[bytes]) -> None:
    fast, exact = both(b"".join(parts))
    assert fast == exact


@pytest.mark.parametrize(
    "content",
    [
        b"a,b\n" * 600 + b'1,"' + b"x\n" * 100 + b'"\n' + b"c,d\n" * 600,
        b"a,b\n" * 600 + b'1,"' + b"x\n" * 99 + b'"\n' + b"c,d\n" * 600,
        b"a,b\n" * 700 + b'1,"open\n' + b"c,d\n" * 50,
        b"a,b\n" * 700 + b"x" * 40_000 + b"\nc,d\n",
        b"a,b\r" * 150_000,
        b"a,b\n" + b"," * (limits.LINE_CHARACTERS + 5) + b"\nc,d\n",
        b"a,b\n" * 900 + b'"last","with\nbreak"',
    ],
)
def test_odd_files_are_told_alike(content: bytes) -> None:
    fast, exact = both(content)
    assert fast == exact


def test_an_ordinary_file_takes_the_fast_way_to_its_end(tmp_path: Path) -> None:
    path = tmp_path / "f.csv"
    path.write_bytes(b"name,note\r\n" + b'Asha,"a, b"\r\n' * 30_000)
    smooth = smoothrows.SmoothRows(path, CsvFormat("utf-8", ","))
    assert [number for number, _ in smooth] == list(range(1, 30_002))
    assert (smooth.done, smooth.is_rough) == (30_001, False)
    assert list(islice(csv_rows(path, CsvFormat("utf-8", ",")), 1, 2)) == [(2, ["Asha", "a, b"])]
