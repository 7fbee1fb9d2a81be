"""`manage.py carrier_log`: what the carrier simulator was handed, and that nothing came twice."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from campaigns.simulator.journal import account_of


class Command(BaseCommand):
    """Add up the simulator's log; fail when a message was handed over twice (I14)."""

    help = "Prove from the carrier simulator's own log that no message was sent twice."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--log", type=Path, default=settings.DATA_DIR / "carrier.log")

    def handle(self, *args: Any, **options: Any) -> None:
        account = account_of(options["log"])
        for verdict, count in sorted(account.verdicts.items()):
            self.stdout.write(f"{verdict} {count}")
        self.stdout.write(f"receipts owed {account.owed}")
        if account.repeated:
            shown = ", ".join(account.repeated[:10])
            raise CommandError(f"{len(account.repeated)} tokens came more than once: {shown}")
        self.stdout.write("no token came twice")
