"""`manage.py bench_data`: fill a database, once, for benches that want a full one."""

from argparse import ArgumentParser
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand

from campaigns.bench import growth
from campaigns.bench.busy import filling


class Command(BaseCommand):
    help = (
        "Put finished messages into a database made for it, where they stay: `reports` is a busy"
        " account of REPORT_ROWS (10,000,000) messages over four months, `growth` up to"
        " GROWTH_ROWS (20,000,000) of one day."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("what", nargs="?", choices=["reports", "growth"], default="reports")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["what"] == "growth":
            self.stdout.write(f"{growth.fill()} messages added; there are {growth.wanted()} now.")
            return
        written, seconds = filling.fill()
        if not written:
            self.stdout.write("The busy account is there already: its messages are used again.")
            return
        self.stdout.write(f"{written} messages were made in {seconds:.0f} s.")
        call_command("rebuild_rollups", stdout=self.stdout)
