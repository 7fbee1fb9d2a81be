"""`manage.py sign_in_link <email>`: a way back in for somebody who is locked out."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.actors import Actor, acting_as
from accounts.errors import ServiceError
from accounts.services.operators import sign_in_link


class Command(BaseCommand):
    help = (
        "Prints a link with which the person sets a new password: it works once, for a short "
        "time, and does not get around a second factor. Recorded in the audit log."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email", help="The address the person signs in with.")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            with acting_as(Actor("manage.py sign_in_link")):
                self.stdout.write(sign_in_link(options["email"]))
        except ServiceError as error:
            raise CommandError(error.message) from None
