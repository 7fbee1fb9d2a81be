"""`manage.py resume_after_restore`: let sending go on from a restored backup."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts.actors import Actor, acting_as
from accounts.errors import ServiceError
from campaigns.services import restores


class Command(BaseCommand):
    """Whatever was due before the backup's end may have been sent since: it becomes uncertain."""

    help = (
        "After the restore of a backup: put everything that was due before the last claim into"
        " doubt, so that nothing is sent twice, and let the dispatchers work again. Stop all"
        " processes first and start them afterwards: ids are handed out anew."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--yes", action="store_true", help="do it; without it, only look")

    def handle(self, *args: Any, **options: Any) -> None:
        if not options["yes"]:
            behind = restores.is_behind()
            self.stdout.write(
                "The database is older than what was sent. Run this again with --yes."
                if behind
                else "The database is not older than what was sent: there is nothing to do."
            )
            return
        try:
            with acting_as(Actor(label="manage.py resume_after_restore")):
                count = restores.resume()
        except ServiceError as error:
            raise CommandError(error.message) from None
        self.stdout.write(
            f"{count} messages are uncertain now; decide on them on the page Decisions."
            " Start all processes again."
        )
