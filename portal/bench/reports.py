"""How fast the overview, every report page and searches of the log answer with 10,000,000 messages.

Through the portal as a browser goes, in one process, as the owner of the busy account that
`manage.py bench_data` makes (or of the reseller above it, where a page is a reseller's). The number
of queries is held against that of a shop which sends 250 messages now and then.
"""

import math
import os
import random
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, get_resolver, reverse

from accounts.models import Account, User
from accounts.services.accounts import add_person
from campaigns.bench.busy import cast
from campaigns.bench.figures import Figure
from portal.bench.desk import client_of
from portal.bench.logsearches import searches
from portal.supervisor.preparing import collect_static

BAR_MS = 300.0
TIMES = 20
SPANS = ("", "?period=7-days", "?period=last-month", "?period=3-months")
Addresses = Callable[[], str]


@dataclass
class Page:
    """A page: what it took each time, and the most queries of one request of each account."""

    name: str
    milliseconds: list[float] = field(default_factory=list)
    queries: int = 0
    queries_of_few: int = 0

    @property
    def p95(self) -> float:
        """95 of 100 requests took no longer, in milliseconds."""
        taken = sorted(self.milliseconds)
        return taken[math.ceil(0.95 * len(taken)) - 1]


def run() -> list[Figure]:
    """Figures: p95 and queries of each page, the slowest, and how many pages need ever more."""
    busy = cast.busy_account()
    if busy is None:
        raise RuntimeError("There is no busy account: run `manage.py bench_data` first.")
    collect_static()
    times = int(os.environ.get("REPORT_TIMES", TIMES))
    shop = Account.objects.filter(name__startswith="Small shop").order_by("pk")[0]
    pages = [_measured(name, ask, owner, times) for name, ask, owner in _pages(busy)]
    few = {name: (ask, owner) for name, ask, owner in _pages(shop)}
    for page in pages:
        ask, owner = few[page.name]
        page.queries_of_few = max(_queries(client_of(owner), ask()) for _ in range(times))
    return [figure for page in pages for figure in _figures(page)] + _verdicts(pages)


def _pages(account: Account) -> Iterator[tuple[str, Addresses, User]]:
    """Name, a maker of random addresses, and who looks."""
    owner = add_person(account, f"owner{account.pk}@busy.example", None)
    above = Account.objects.get(name=cast.TREE)
    reseller = add_person(above, f"owner{above.pk}@busy.example", None)
    yield "overview", lambda: reverse("overview"), owner
    for name in report_pages():
        for who in (owner, reseller):
            if client_of(who).get(reverse(name)).status_code == 200:
                yield name, _spanned(reverse(name)), who
                break
    for name, ask in searches(account).items():
        yield f"log by {name}", ask, owner


def report_pages() -> list[str]:
    """The names of all addresses under /reports/ that are pages and take nothing."""
    found = []
    for pattern in _patterns(get_resolver().url_patterns):
        route = str(pattern.pattern)
        if pattern.name and route.startswith("reports/") and "<" not in route:
            found += [pattern.name] if route.endswith("/") else []
    return list(dict.fromkeys(found))


def _patterns(patterns: Iterable[object]) -> Iterator[URLPattern]:
    for pattern in patterns:
        if isinstance(pattern, URLPattern):
            yield pattern
        elif not str(getattr(pattern, "pattern", "x")):
            yield from _patterns(getattr(pattern, "url_patterns", []))


def _spanned(url: str) -> Addresses:
    return lambda: url + random.choice(SPANS)  # noqa: S311


def _measured(name: str, ask: Addresses, owner: User, times: int) -> Page:
    client, page = client_of(owner), Page(name)
    for _ in range(3):
        _get(client, ask())
    for _ in range(times):
        url = ask()
        started = time.perf_counter()
        _get(client, url)
        page.milliseconds.append(1000 * (time.perf_counter() - started))
    page.queries = max(_queries(client, ask()) for _ in range(times))
    return page


def _queries(client: Client, url: str) -> int:
    with CaptureQueriesContext(connection) as seen:
        _get(client, url)
    return len(seen)


def _get(client: Client, url: str) -> None:
    answer = client.get(url)
    if answer.status_code != 200:
        raise RuntimeError(f"{url} answered {answer.status_code}")
    b"".join(answer.streaming_content) if answer.streaming else answer.content  # type: ignore[attr-defined]


def _figures(page: Page) -> list[Figure]:
    slow = round(page.p95, 1)
    return [
        Figure(f"reports ({page.name})", slow, "ms", bar=BAR_MS, ok=slow <= BAR_MS),
        Figure(
            f"reports_queries ({page.name})",
            page.queries,
            "queries",
            bar=float(page.queries_of_few),
            ok=page.queries <= page.queries_of_few,
        ),
    ]


def _verdicts(pages: list[Page]) -> list[Figure]:
    slow = [page for page in pages if page.p95 > BAR_MS]
    more = [page for page in pages if page.queries > page.queries_of_few]
    return [
        Figure("reports_pages_over_the_bar", len(slow), "pages", bar=0.0, ok=not slow),
        Figure("reports_queries_that_grow", len(more), "pages", bar=0.0, ok=not more),
    ]
