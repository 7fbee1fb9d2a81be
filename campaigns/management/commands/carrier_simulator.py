"""`manage.py carrier_simulator`: a carrier that delivers nothing and keeps an exact log."""

import asyncio
import signal
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from campaigns.simulator.carrier import Carrier
from campaigns.simulator.journal import AlreadyOpen
from campaigns.simulator.outcomes import Mix
from campaigns.simulator.server import serve_until


class Command(BaseCommand):
    """Run the carrier simulator until it is told to stop."""

    help = "Run the carrier simulator (see docs/magic-numbers.md)."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--address", default=settings.SIMULATOR_SOCKET)
        parser.add_argument("--log", type=Path, default=settings.DATA_DIR / "carrier.log")
        parser.add_argument("--latency-ms", type=float, default=20.0, help="before an answer")
        parser.add_argument("--soonest", type=float, default=1.0, help="earliest receipt, seconds")
        parser.add_argument("--latest", type=float, default=3.0, help="latest receipt, seconds")
        parser.add_argument("--undelivered", type=float, default=0.02, help="share of UNDELIV")
        parser.add_argument("--expired", type=float, default=0.01, help="share of EXPIRED")
        parser.add_argument("--seed", type=int, help="the same draws every time")

    def handle(self, *args: Any, **options: Any) -> None:
        mix = Mix(
            undelivered=options["undelivered"],
            expired=options["expired"],
            soonest=options["soonest"],
            latest=options["latest"],
        )
        try:
            carrier = Carrier(options["log"], mix=mix, seed=options["seed"])
        except AlreadyOpen as error:
            raise CommandError(str(error)) from error
        try:
            asyncio.run(_serve(carrier, options["address"], options["latency_ms"] / 1000))
        finally:
            carrier.close()


async def _serve(carrier: Carrier, address: str, latency: float) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    await serve_until(stop, carrier, address=address, latency=latency)
