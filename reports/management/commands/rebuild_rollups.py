"""`manage.py rebuild_rollups`: count every message anew for the reports."""

import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from reports.services import squashing


class Command(BaseCommand):
    """Nobody needs this day by day: it repairs rollups after rows were changed by hand."""

    help = "Make the rollups that reports read anew of all messages and what is archived."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Rebuild, or say who is in the way."""
        began = time.monotonic()
        if not squashing.rebuild():
            raise CommandError("The rollups are being brought up to date: try again in a minute.")
        self.stdout.write(f"The rollups were made anew in {time.monotonic() - began:.1f} s.")
