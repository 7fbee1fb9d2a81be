"""`manage.py audit_ledger`: prove that every credit and every message is accounted for."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts.services import audit as accounts_audit
from campaigns.services import audit as campaigns_audit


class Command(BaseCommand):
    help = "Checks the invariants of the ledger and the messages; fails naming what does not hold."

    def handle(self, *args: Any, **options: Any) -> None:
        breaches = accounts_audit.check() + campaigns_audit.check()
        for breach in breaches:
            self.stderr.write(f"{breach.invariant}: {breach.detail}")
        if breaches:
            raise CommandError(f"{len(breaches)} breaches of the ledger's invariants.")
        self.stdout.write("All invariants hold.")
