"""`manage.py make_export <uuid>`: make one export that is being made, and exit."""

from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandParser

from reports.services.exports import running


class Command(BaseCommand):
    help = "Make an export, or go on with it. Workers start this; so may you."
    requires_system_checks = ()  # they load every page, which would double the time to start

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("uuid", type=UUID)

    def handle(self, *args: Any, uuid: UUID, **options: Any) -> None:
        running.carry_out(uuid)
