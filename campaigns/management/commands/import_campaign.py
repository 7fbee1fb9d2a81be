"""`manage.py import_campaign <uuid>`: check one campaign's file and exit (see services.imports)."""

import gc
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandParser

from campaigns.services import imports
from campaigns.store.durability import skip_disk_flush


class Command(BaseCommand):
    help = "Check the file of a campaign that is importing. Workers start this; so may you."
    requires_system_checks = ()  # they load every page, which would double the time to start

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("uuid", type=UUID)

    def handle(self, *args: Any, uuid: UUID, **options: Any) -> None:
        gc.disable()  # rows hold no cycles, and looking for some takes a fifth of the time
        skip_disk_flush()
        imports.carry_out(uuid)
