"""`manage.py bench intake,dispatch`: measure speed against floors taken in the same run.

A name stands for all its parts: `intake` for `intake.csv` and the rest.
"""

import json
import os
import platform
from argparse import ArgumentParser
from collections.abc import Callable, Sequence
from dataclasses import asdict
from importlib.metadata import version
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from campaigns.bench import common, dispatch, growth, intake, otp, same, smpp
from campaigns.bench.figures import Figure
from portal.bench import api, desk, exports, reports, responsive

BENCHES: dict[str, Callable[[], Sequence[Figure]]] = {
    "intake.csv": intake.csv_file,
    "intake.xlsx": intake.xlsx_file,
    "intake.wide": intake.wide_file,
    "intake.same": same.same_rows,
    "intake.common": common.common_way,
    "intake.web": responsive.run,
    "dispatch": dispatch.run,
    "smpp": smpp.run,
    "otp": otp.run,
    "growth": growth.run,
    "desk": desk.run,
    "api": api.run,
    "reports": reports.run,
    "exports": exports.run,
}
# These take hours or want a database filled for them: they run only when they are named.
BY_NAME = {"growth", "reports"}


class Command(BaseCommand):
    help = (
        "Prints one line per figure and writes DATA_DIR/bench.json; without names, runs nearly all."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("names", nargs="*", help=f"Any of: {', '.join(BENCHES)}.")

    def handle(self, *args: Any, **options: Any) -> None:
        asked = [part for name in options["names"] for part in name.split(",") if part]
        chosen = [name for part in asked for name in BENCHES if _is_part(name, part)]
        unknown = [part for part in asked if not any(_is_part(name, part) for name in BENCHES)]
        if unknown:
            raise CommandError(
                f"There is no bench called {', '.join(sorted(unknown))}; "
                f"there are: {', '.join(BENCHES)}."
            )
        about = self._about()
        measured: list[dict[str, Any]] = []
        for name in chosen or [name for name in BENCHES if name not in BY_NAME]:
            for figure in BENCHES[name]():
                self.stdout.write(line(figure))
                measured.append(asdict(figure) | about)
        path = Path(settings.DATA_DIR) / "bench.json"
        path.write_text(json.dumps(measured, indent=2) + "\n")

    def _about(self) -> dict[str, str]:
        """What the figures were measured with."""
        return {
            "engine": connection.settings_dict["ENGINE"].rpartition(".")[2],
            "machine": f"{platform.machine()}, {os.cpu_count()} cores, {platform.system()}",
            "versions": f"Python {platform.python_version()}, Django {version('django')}",
        }


def _is_part(name: str, asked: str) -> bool:
    return name == asked or name.startswith(f"{asked}.")


def line(figure: Figure) -> str:
    """`NAME VALUE UNIT ratio=R bar=B ok|short`, with "-" where a figure has no ratio or bar."""
    ratio, bar = (
        "-" if number is None else f"{number:.2f}" for number in (figure.ratio, figure.bar)
    )
    verdict = "ok" if figure.ok else "short"
    return f"{figure.name} {figure.value:.2f} {figure.unit} ratio={ratio} bar={bar} {verdict}"
