"""`manage.py archive_messages`: archive now what the nights would."""

import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from reports.services import archiver


class Command(BaseCommand):
    """May be stopped at any moment: what was begun is finished by the next run."""

    help = "Archive the messages that are older than their retention, under no legal hold."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--minutes", type=float, default=0, help="stop after so many; 0: never")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Archive, and say how much that was."""
        began = time.monotonic()
        until = began + options["minutes"] * 60 if options["minutes"] else float("inf")
        outcome = archiver.run(until=until)
        if outcome.busy:
            raise CommandError("Another process is at the archive: try again later.")
        self.stdout.write(
            f"{outcome.messages:,} messages in {outcome.parts} parts"
            f" in {time.monotonic() - began:.1f} s."
        )
