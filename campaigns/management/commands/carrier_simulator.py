"""`manage.py carrier_simulator`: a carrier that delivers nothing and keeps an exact log."""

import asyncio
import signal
import ssl
from argparse import ArgumentParser
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from campaigns.simulator import script
from campaigns.simulator.carrier import Carrier
from campaigns.simulator.committing import Commits
from campaigns.simulator.doors import Door, serve_until
from campaigns.simulator.httpdoor import HttpDoor, HttpOptions
from campaigns.simulator.journal import AlreadyOpen
from campaigns.simulator.jsondoor import JsonDoor
from campaigns.simulator.script import BadScript, Phase, Script
from campaigns.simulator.smppbodies import SPELLINGS, Wording
from campaigns.simulator.smppdoor import SmppDoor, SmppOptions


class Command(BaseCommand):
    """Run the carrier simulator until it is told to stop."""

    help = "Run the carrier simulator (see docs/simulator.md)."
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
        parser.add_argument("--script", type=Path, help="phases of behaviour, JSON or TOML")
        _add_smpp(parser)
        group = parser.add_argument_group("HTTP")
        group.add_argument("--http-port", type=int, help="serve HTTP too")
        group.add_argument("--http-host", default="127.0.0.1")
        group.add_argument("--callback", default="", help="where receipts go unless a call says")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            carrier = Carrier(options["log"], script=_script(options), seed=options["seed"])
        except (AlreadyOpen, BadScript) as error:
            raise CommandError(str(error)) from error
        try:
            asyncio.run(_serve(carrier, _doors(carrier, options)))
        except OSError as error:
            raise CommandError(str(error)) from error
        finally:
            carrier.close()


def _add_smpp(parser: ArgumentParser) -> None:
    group = parser.add_argument_group("SMPP")
    group.add_argument("--smpp-port", type=int, help="listen for SMPP 3.4 too")
    group.add_argument("--smpp-host", default="127.0.0.1")
    group.add_argument("--smpp-password", default="", help="refuse every other one")
    group.add_argument("--smpp-cert", type=Path, help="a PEM file of certificate and key: TLS")
    group.add_argument("--ids", choices=SPELLINGS, default="hex", help="of answers")
    group.add_argument("--receipt-ids", choices=SPELLINGS, help="as in answers")
    group.add_argument("--no-receipt-tlvs", action="store_true", help="the text alone")
    group.add_argument("--token-tlv", default="0x3FF0", help="where a submit names its token")


def _script(options: Mapping[str, Any]) -> Script:
    usual = Phase(
        latency=options["latency_ms"],
        undelivered=options["undelivered"],
        expired=options["expired"],
        soonest=options["soonest"],
        latest=options["latest"],
    )
    if options["script"] is None:
        return Script((usual,))
    return script.read(options["script"], usual)


def _doors(carrier: Carrier, options: Mapping[str, Any]) -> list[Door]:
    commits = Commits(carrier)
    doors: list[Door] = [JsonDoor(carrier, commits, options["address"])]
    if options["smpp_port"] is not None:
        doors.append(SmppDoor(carrier, commits, _smpp(options)))
    if options["http_port"] is not None:
        http = HttpOptions(options["http_host"], options["http_port"], options["callback"])
        doors.append(HttpDoor(carrier, commits, http))
    return doors


def _smpp(options: Mapping[str, Any]) -> SmppOptions:
    wording = Wording(
        options["ids"],
        options["receipt_ids"] or options["ids"],
        not options["no_receipt_tlvs"],
        int(options["token_tlv"], 16),
    )
    tls = None
    if options["smpp_cert"]:
        tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        tls.load_cert_chain(options["smpp_cert"])
    return SmppOptions(
        options["smpp_host"], options["smpp_port"], options["smpp_password"], tls, wording
    )


async def _serve(carrier: Carrier, doors: list[Door]) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    await serve_until(stop, doors)
