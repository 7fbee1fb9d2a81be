"""`manage.py dispatch`: the process that owns the connections to carriers."""

import signal
import socket
from argparse import ArgumentParser
from types import FrameType
from typing import Any

from django.core.management.base import BaseCommand

from campaigns.services.dispatching import Dispatcher


class Command(BaseCommand):
    """Send what is due until told to stop; more of them share the work."""

    help = "Take due messages to the carrier and record what it says. Run as many as you like."
    requires_system_checks = []  # they load every page, which would double the time to start

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--name", default=socket.gethostname(), help="shown by /readyz")
        parser.add_argument(
            "--carriers", default="", help="only these, by name and with commas; all without it"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        names = [name.strip() for name in options["carriers"].split(",") if name.strip()]
        dispatcher = Dispatcher(options["name"], names)

        def stop(number: int, frame: FrameType | None) -> None:
            dispatcher.stop()

        signal.signal(signal.SIGTERM, stop)
        signal.signal(signal.SIGINT, stop)
        dispatcher.run()
