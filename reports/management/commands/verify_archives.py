"""`manage.py verify_archives`: read every byte of the archive, and compare with its manifests."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from reports.archives import places
from reports.models import Archive
from reports.services import archivechecks


class Command(BaseCommand):
    """The nights do this to some parts each; this does it to all."""

    help = "Check size, checksum and rows of every file in the archive."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--account", help="of this account (uuid) alone")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Check all, name what is damaged, and fail if anything is."""
        rows = Archive.objects.filter(state__in=archivechecks.KEPT).order_by("path")
        if options["account"]:
            rows = rows.filter(account__uuid=options["account"])
        place, count, damaged = places.place(), 0, 0
        for archive in rows:
            faults = archivechecks.check(archive, place)
            for fault in faults:
                self.stderr.write(f"{archive.path}: {fault}")
            damaged += bool(faults)
            count += 1
        if damaged:
            raise CommandError(f"{damaged} of {count} parts are damaged.")
        self.stdout.write(f"{count} parts are what their manifests say.")
