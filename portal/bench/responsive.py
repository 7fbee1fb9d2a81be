"""Whether the portal stays quick while a large file is checked.

Asks a real web server, started as the supervisor starts it, for the overview: first alone, then
while a process of its own imports 500,000 rows. Leaves its account behind.
"""

import http.client
import secrets
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import quantiles

from django.test import Client
from django.urls import reverse

from accounts.services.accounts import add_person
from campaigns.bench.figures import Figure
from campaigns.bench.recipients import write_recipients
from campaigns.bench.stage import account, background, staged
from portal.bench.serving import served

ROWS = 500_000
IDLE_LOOKS = 100
PAUSE_SECONDS = 0.02
BAR = 4.0


def run(rows: int = ROWS) -> list[Figure]:
    """The overview's 95th percentile in milliseconds, alone and during an import; their ratio."""
    owner = add_person(account(), f"{secrets.token_hex(6)}@bench.example", None)
    client = Client(SERVER_NAME="localhost")
    client.force_login(owner)
    cookie = "; ".join(f"{name}={morsel.value}" for name, morsel in client.cookies.items())
    with served() as port, staged(lambda path: write_recipients(Path(path), rows)) as campaign:
        page = _Page(port, cookie)
        for _ in range(10):  # what is remembered per process is remembered now
            page.look()
        idle = [page.look() for _ in range(IDLE_LOOKS)]
        with background(campaign) as running:
            busy = list(_while(running, page.look))
    alone, meanwhile = _p95(idle), _p95(busy)
    ratio = round(meanwhile / alone, 2)
    return [
        Figure("intake_web_idle", round(alone, 1), "ms"),
        Figure("intake_web", round(meanwhile, 1), "ms", ratio, BAR, ratio <= BAR),
        Figure("intake_web_looks", len(busy), "requests"),
    ]


def _while(running: Callable[[], bool], look: Callable[[], float]) -> Iterator[float]:
    while running():
        yield look()
        time.sleep(PAUSE_SECONDS)


def _p95(taken: list[float]) -> float:
    return quantiles(taken, n=20, method="inclusive")[-1]


class _Page:
    """The overview of one account, asked for over the wire."""

    def __init__(self, port: int, cookie: str) -> None:
        self._port, self._cookie = port, cookie
        self._url = reverse("overview")

    def look(self) -> float:
        """Milliseconds until the whole page was there."""
        started = time.perf_counter()
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=30)
        try:
            connection.request("GET", self._url, headers={"Cookie": self._cookie})
            answer = connection.getresponse()
            answer.read()
        finally:
            connection.close()
        if answer.status != 200:
            raise RuntimeError(f"the overview answered {answer.status}")
        return 1000 * (time.perf_counter() - started)
