"""Rows packed by the child process: the lines of COPY, and what they add up to."""

import marshal
from collections import Counter

from campaigns.intake.packing import COLUMNS, Packer, Packing
from campaigns.intake.summing import Sums


def good(
    row: int, text: str, sender: str = "", ref: str = "", saving: int = 0
) -> tuple[object, ...]:
    return (row, 14155550100 + row, "US", sender, text, bool(saving), 1, 500 + row, saving, 0, ref)


def test_every_row_is_one_line_with_the_next_id() -> None:
    packer = Packer(Packing(7_000, "SHOP", True))
    first = packer.pack([good(2, "Hi"), good(3, "100 %s", "BANK", "a1")])["lines"]
    second = packer.pack([good(4, "tab\there\nnew\\line\r")])["lines"]
    assert [line.split("\t") for line in first.decode().splitlines()] == [
        ["7000", "2", "14155550102", "US", "SHOP", "Hi", "False", "1", "502", ""],
        ["7001", "3", "14155550103", "US", "BANK", "100 %s", "False", "1", "503", "a1"],
    ]
    assert (
        second == b"7002\t4\t14155550104\tUS\tSHOP\ttab\\there\\nnew\\\\line\\r\tFalse\t1\t504\t\n"
    )
    assert len(COLUMNS) == 10


def test_for_other_engines_every_row_is_a_tuple() -> None:
    packer = Packer(Packing(7_000, "SHOP", False))
    assert packer.pack([good(2, "a\tb"), good(3, "Hi", "BANK", "a1")]) == {
        "values": [
            (7_000, 2, 14155550102, "US", "SHOP", "a\tb", False, 1, 502, ""),
            (7_001, 3, 14155550103, "US", "BANK", "Hi", False, 1, 503, "a1"),
        ],
        "packed": 2,
    }
    assert packer.pack([good(4, "Hi")])["values"][0][0] == 7_002


def test_sums_are_the_same_told_by_another_process() -> None:
    packer, here = Packer(Packing(1, "SHOP", True)), Sums()
    frames = [[good(row, "“Hi", saving=row % 2) for row in range(at, at + 8)] for at in (2, 10, 18)]
    for frame in frames:
        packer.pack(frame)
        here.add(frame)
    there = Sums.of(marshal.loads(marshal.dumps(packer.sums.as_plain())))
    assert (there.findings(), there.priced) == (here.findings(), here.priced)
    assert (there.segments, there.price) == (24, sum(500 + row for row in range(2, 26)))
    assert [item["row"] for item in there.findings()["dearest"]] == list(range(25, 15, -1))
    assert there.findings()["ucs2"]["characters"] == [["“", 12]]
    assert isinstance(there.priced, Counter)
