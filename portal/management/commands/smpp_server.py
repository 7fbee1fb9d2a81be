"""`manage.py smpp_server`: customers' SMPP clients bind here."""

import asyncio
import signal
import ssl
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from apikeys.services import usage
from portal.smppserver.server import Listening, Server


class Command(BaseCommand):
    """Serve SMPP 3.4 until told to stop."""

    help = "Serve SMPP 3.4 for send credentials (see docs/smpp-server.md)."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default=settings.SMPP_ADDRESS)
        parser.add_argument("--port", type=int, default=settings.SMPP_PORT or None)
        parser.add_argument("--tls-port", type=int, default=settings.SMPP_TLS_PORT or None)

    def handle(self, *args: Any, **options: Any) -> None:
        tls = _tls() if options["tls_port"] is not None else None
        if options["port"] is None and tls is None:
            raise CommandError("Set SMPP_PORT or SMPP_TLS_PORT, or give --port.")
        usage.start()
        listening = Listening(options["host"], options["port"], options["tls_port"], tls)
        try:
            asyncio.run(self._serve(Server(listening)))
        except OSError as error:
            raise CommandError(str(error)) from error
        usage.flush()

    async def _serve(self, server: Server) -> None:
        told = asyncio.Event()
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, told.set)
        await server.start()
        ports = ", ".join(map(str, server.ports))
        self.stdout.write(f"SMPP on {server.listening.host}, port {ports}")
        self.stdout.flush()
        await told.wait()
        await server.stop()


def _tls() -> ssl.SSLContext:
    """Raises CommandError where the certificate cannot be read."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    try:
        context.load_cert_chain(settings.SMPP_TLS_CERT, settings.SMPP_TLS_KEY or None)
    except (OSError, ssl.SSLError) as error:
        raise CommandError(f"SMPP_TLS_CERT and SMPP_TLS_KEY: {error}") from error
    return context
