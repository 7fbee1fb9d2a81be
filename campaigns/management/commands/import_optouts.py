"""`manage.py import_optouts <uuid>`: carry out one import of opt-outs and exit."""

from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandParser

from campaigns.services import optoutimports


class Command(BaseCommand):
    help = "Carry out an import of opt-outs that was started. Workers start this; so may you."
    requires_system_checks = ()  # they load every page, which would double the time to start

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("uuid", type=UUID)

    def handle(self, *args: Any, uuid: UUID, **options: Any) -> None:
        optoutimports.carry_out(uuid)
