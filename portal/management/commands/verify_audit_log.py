"""`manage.py verify_audit_log`: prove that no entry of the audit log was changed or taken out."""

import re
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts.services import auditseals
from accounts.services.auditseals import Head

_HEAD = re.compile(r"(\d{1,18}):([0-9a-f]{64})")


class Command(BaseCommand):
    help = "Walks the chain of the audit log; fails naming the first place that does not fit."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--head",
            metavar="POSITION:DIGEST",
            help="a head this command printed earlier: it must still be in the chain",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        proof = auditseals.verify(_parsed(options["head"]) if options["head"] else None)
        if proof.breach is not None:
            raise CommandError(f"The audit log does not fit at {proof.breach}.")
        self.stdout.write(f"The audit log is whole: {proof.head.position} entries are sealed.")
        if proof.unsealed:
            self.stdout.write(f"{proof.unsealed} are not sealed yet.")
        self.stdout.write(f"Keep this elsewhere: {proof.head}")


def _parsed(text: str) -> Head:
    found = _HEAD.fullmatch(text.strip().lower())
    if found is None:
        raise CommandError("Give the head as it was printed, such as 1234:<64 hex digits>.")
    return Head(int(found[1]), found[2])
