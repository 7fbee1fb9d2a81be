"""`manage.py restore_archive ACCOUNT MONTH`: bring an account's month back from the archive."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.errors import ServiceError
from accounts.models import Account
from reports.models import RestoreRequest
from reports.months import read_month
from reports.services import restoring


class Command(BaseCommand):
    """As if its owner had asked and the operator approved."""

    help = "Bring back an account's month (such as 2026-07) for some days."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("account", help="the account's uuid")
        parser.add_argument("month", help="such as 2026-07")
        parser.add_argument("--days", type=int, default=7)

    def handle(self, *_args: Any, **options: Any) -> None:
        """Restore at once."""
        try:
            account = Account.objects.get(uuid=options["account"])
            month = read_month(options["month"])
        except (Account.DoesNotExist, ValidationError, ValueError) as error:
            raise CommandError(f"There is no such account or month: {error}") from error
        try:
            row = restoring.ask(account, month, days=options["days"], reason="manage.py", by=None)
            restoring.decide(row.uuid, approve=True, by=None)
        except ServiceError as error:
            raise CommandError(error.message) from error
        restoring.work()
        row.refresh_from_db()
        if row.state != RestoreRequest.State.BACK:
            raise CommandError(row.answer or "Another process is at the archive: it follows.")
        self.stdout.write(f"{options['month']} is back until {row.until:%Y-%m-%d %H:%M} UTC.")
