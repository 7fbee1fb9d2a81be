"""`manage.py import_contacts <uuid>`: carry out one import of contacts and exit."""

from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandParser

from campaigns.services import contactimports


class Command(BaseCommand):
    help = "Carry out an import of contacts that was started. Workers start this; so may you."
    requires_system_checks = ()  # they load every page, which would double the time to start

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("uuid", type=UUID)

    def handle(self, *args: Any, uuid: UUID, **options: Any) -> None:
        contactimports.carry_out(uuid)
