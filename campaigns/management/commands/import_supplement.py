"""`manage.py import_supplement <uuid>`: check mended rows and exit (see services.supplements)."""

import gc
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandParser

from campaigns.services import supplements
from campaigns.store.durability import skip_disk_flush


class Command(BaseCommand):
    help = "Check mended rows that are to join their campaign. Workers start this; so may you."
    requires_system_checks = ()  # they load every page, which would double the time to start

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("uuid", type=UUID)

    def handle(self, *args: Any, uuid: UUID, **options: Any) -> None:
        gc.disable()  # rows hold no cycles, and looking for some takes a fifth of the time
        skip_disk_flush()
        supplements.carry_out(uuid)
