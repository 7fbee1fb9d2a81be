"""`manage.py inbound_numbers`: the numbers that accounts can lease to take replies."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts import amounts
from accounts.actors import Actor, acting_as
from accounts.errors import ServiceError
from accounts.money import to_credits
from campaigns.models import InboundNumber
from campaigns.services import inboundnumbers


class Command(BaseCommand):
    help = "Adds, lists and removes numbers that accounts can lease to take replies."

    def add_arguments(self, parser: CommandParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        add = verbs.add_parser("add", help="Bring numbers in; each may be leased once.")
        add.add_argument("number", nargs="+", help="Such as +61400000000.")
        add.add_argument("--price", default="0", help="Credits a month.")
        add.add_argument("--country", default="ZZ", help="How local numbers are read, such as AU.")
        remove = verbs.add_parser("remove", help="Take numbers away that nobody leases.")
        remove.add_argument("number", nargs="+", help="Such as +61400000000.")
        verbs.add_parser("list", help="Every number, its price, and who leases it.")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            with acting_as(Actor("manage.py inbound_numbers")):
                getattr(self, f"_{options['verb']}")(options)
        except ServiceError as error:
            raise CommandError(error.message) from None

    def _add(self, options: dict[str, Any]) -> None:
        price = amounts.parse(options["price"])
        for text in options["number"]:
            row = inboundnumbers.bring(text, country=options["country"].upper(), price=price)
            self.stdout.write(f"+{row.msisdn} {row.country} can be leased")

    def _remove(self, options: dict[str, Any]) -> None:
        for text in options["number"]:
            digits = text.lstrip("+")
            if not (digits.isascii() and digits.isdecimal() and len(digits) <= 15):
                raise CommandError(f"{text} is no number such as +61400000000.")
            inboundnumbers.discard(int(digits))
            self.stdout.write(f"+{digits} is gone")

    def _list(self, options: dict[str, Any]) -> None:
        for row in InboundNumber.objects.select_related("account").order_by("msisdn"):
            who = row.account.name if row.account else "free"
            self.stdout.write(f"+{row.msisdn} {row.country} {to_credits(row.price)} {who}")
