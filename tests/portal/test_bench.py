"""`manage.py bench`: its lines and its file; the benches themselves are run by `make bench`."""

import json
from collections.abc import Callable
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from pytest_django.fixtures import Settings

from campaigns.bench.figures import Figure
from portal.management.commands import bench

FIGURES = {
    "fast": [Figure("fast.rows", 1234.5, "rows/s", ratio=1.5, bar=3.0)],
    "slow": [Figure("slow.memory", 700, "MB", bar=600, ok=False)],
}


@pytest.fixture(autouse=True)
def _two_benches(monkeypatch: pytest.MonkeyPatch, settings: Settings, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path

    def giving(figures: list[Figure]) -> Callable[[], list[Figure]]:
        return lambda: figures

    monkeypatch.setattr(bench, "BENCHES", {name: giving(f) for name, f in FIGURES.items()})


def _run(*names: str) -> list[str]:
    out = StringIO()
    call_command("bench", *names, stdout=out)
    return out.getvalue().splitlines()


def test_without_names_all_are_run_and_each_figure_is_a_line() -> None:
    assert _run() == [
        "fast.rows 1234.50 rows/s ratio=1.50 bar=3.00 ok",
        "slow.memory 700.00 MB ratio=- bar=600.00 short",
    ]


def test_names_choose_and_the_file_says_what_was_measured_with_what(tmp_path: Path) -> None:
    assert len(_run("slow,")) == 1
    (row,) = json.loads((tmp_path / "bench.json").read_text())
    assert (row["name"], row["value"], row["ok"]) == ("slow.memory", 700, False)
    assert row["engine"] in {"sqlite3", "postgresql"} and row["machine"] and row["versions"]


def test_an_unknown_name_is_refused_with_those_there_are() -> None:
    with pytest.raises(CommandError, match="no bench called warp; there are: fast, slow"):
        _run("warp")


def test_a_name_stands_for_all_its_parts() -> None:
    bench.BENCHES["slow.part"] = bench.BENCHES["fast"]
    assert len(_run("slow")) == 2
    assert _run("slow.part") == ["fast.rows 1234.50 rows/s ratio=1.50 bar=3.00 ok"]
