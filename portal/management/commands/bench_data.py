"""`manage.py bench_data`: fill the table of messages, once, for `manage.py bench growth`."""

from typing import Any

from django.core.management.base import BaseCommand

from campaigns.bench import growth


class Command(BaseCommand):
    help = "Put finished messages into a database made for it, up to GROWTH_ROWS (20,000,000)."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{growth.fill()} messages added; there are {growth.wanted()} now.")
