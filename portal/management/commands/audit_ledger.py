"""`manage.py audit_ledger`: prove that every credit and every message is accounted for."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from portal.audits import breaches


class Command(BaseCommand):
    help = "Checks the invariants of the ledger and the messages; fails naming what does not hold."

    def handle(self, *args: Any, **options: Any) -> None:
        found = breaches()
        for breach in found:
            self.stderr.write(f"{breach.invariant}: {breach.detail}")
        if found:
            raise CommandError(f"{len(found)} breaches of the ledger's invariants.")
        self.stdout.write("All invariants hold.")
