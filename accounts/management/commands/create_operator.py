"""`manage.py create_operator`: the first account of an installation, and who owns it."""

import getpass
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import OperationalError, ProgrammingError

from accounts.actors import Actor, acting_as
from accounts.errors import ServiceError
from accounts.inputs import check_password, clean_email
from accounts.models import User
from accounts.services.operators import Operator, create_operator, invite_operator, require_none

COMMAND = "manage.py create_operator"


class Command(BaseCommand):
    help = (
        "Makes the operator's account with its products, and its owner. There is one operator to "
        "an installation; asks for what is not given."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--name", help="What the account is called, such as your company.")
        parser.add_argument("--email", help="The owner's e-mail address, to sign in with.")
        parser.add_argument("--timezone", default="UTC", help="Such as Asia/Kolkata.")
        parser.add_argument("--country", default="IN", help="Where numbers without + are from.")
        way = parser.add_mutually_exclusive_group()
        way.add_argument(
            "--password-stdin", action="store_true", help="Read the password from a pipe."
        )
        way.add_argument(
            "--invite", action="store_true", help="Print a link to set the password with."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            with acting_as(Actor(COMMAND)):
                self._make(options)
        except ServiceError as error:
            raise CommandError(error.message) from None
        except (OperationalError, ProgrammingError) as error:
            raise CommandError(
                f"The database is not ready ({str(error).splitlines()[0]}). Start the portal once, "
                "or run manage.py migrate."
            ) from None

    def _make(self, options: dict[str, Any]) -> None:
        require_none()
        name = options["name"] or _asked("Name of the operator's account: ", "--name")
        email = clean_email(options["email"] or _asked("Owner's e-mail address: ", "--email"))
        wish = Operator(name, email, options["timezone"], options["country"].upper())
        if options["invite"]:
            link = invite_operator(wish)
            self.stdout.write(f"{name} is made. {email} sets a password here, within 7 days:")
            self.stdout.write(link)
            return
        password = self._password(email, from_pipe=options["password_stdin"])
        create_operator(wish, password)
        self.stdout.write(f"{name} is made. Sign in as {email}.")

    def _password(self, email: str, *, from_pipe: bool) -> str:
        """From the pipe, or typed twice without echo."""
        if from_pipe:
            password = sys.stdin.readline().rstrip("\r\n")
        elif not sys.stdin.isatty():
            raise CommandError(
                "Nobody is here to type a password: use --password-stdin, or --invite."
            )
        else:
            password = getpass.getpass("Password: ")
            if password != getpass.getpass("The same password again: "):
                raise CommandError("The two passwords differ. Nothing was made.")
        check_password(password, User(email=email))
        return password


def _asked(question: str, option: str) -> str:
    """What somebody types at the terminal."""
    if not sys.stdin.isatty():
        raise CommandError(f"Give {option}.")
    return input(question)
