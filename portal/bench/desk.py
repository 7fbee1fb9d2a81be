"""How fast the reseller desk and a statement answer with 10,000 accounts and 1,000,000 entries.

Through the portal as a browser goes, in one process. Leaves its accounts behind: run it on a
database made for it, with nothing else running.
"""

import secrets
import time
from statistics import median

from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Account, User, Wallet
from accounts.money import to_micro
from accounts.selectors import products_of
from accounts.selectors.desk import SORTS
from accounts.services import ledger
from accounts.services.accounts import add_person, create_account, create_operator_brand
from campaigns.bench.figures import Figure
from portal.bench.ledgerrows import GIVEN, Writer
from portal.supervisor.preparing import collect_static

FEW, MANY, ENTRIES = 12, 10_000, 1_000_000
BAR_MS = 300.0
TIMES = 5


def run() -> list[Figure]:
    """Figures: the slowest page of the desk and of statements, and their numbers of queries."""
    collect_static()
    reseller, owner = _reseller()
    wallet = _funded(reseller)
    client = client_of(owner)
    writer = Writer(reseller, wallet)
    writer.accounts(FEW)
    writer.movements(FEW * 100)
    before = {name: _queries(client, url) for name, url in _pages(reseller, wallet).items()}
    writer.accounts(MANY - FEW)
    writer.movements(ENTRIES)
    _analyze()
    pages = _pages(reseller, wallet)
    after = {name: _queries(client, url) for name, url in pages.items()}
    taken = {name: _milliseconds(client, url) for name, url in pages.items()}
    return [
        _slowest("desk", {n: ms for n, ms in taken.items() if not n.startswith("statement")}),
        _slowest("statement", {n: ms for n, ms in taken.items() if n.startswith("statement")}),
        *_counts(before, after),
    ]


def _reseller() -> tuple[Account, User]:
    operator = Account.objects.filter(kind=Account.Kind.OPERATOR).first()
    operator = operator or create_operator_brand("Operator")
    name = f"Bench {secrets.token_hex(3)}"
    reseller = create_account(operator, name, Account.Kind.RESELLER)
    owner = add_person(reseller, f"{secrets.token_hex(6)}@bench.example", None)
    return reseller, owner


def _funded(reseller: Account) -> Wallet:
    wallet = ledger.open_wallet(reseller, products_of(reseller)[0])
    ledger.top_up(wallet, ENTRIES * GIVEN + to_micro(1000), key=f"bench:{wallet.uuid}")
    wallet.refresh_from_db()
    return wallet


def client_of(owner: User) -> Client:
    """A browser in which `owner` is signed in."""
    hosts = [host for host in settings.ALLOWED_HOSTS if host.strip("*.") == host]
    client = Client(SERVER_NAME=hosts[0] if hosts else "localhost")
    client.force_login(owner)
    return client


def _pages(reseller: Account, wallet: Wallet) -> dict[str, str]:
    """What is measured, by name: each sort from both ends, searches, an account, statements."""
    desk, last = reverse("sub_accounts"), 10**6
    sorts = [*SORTS, *(f"-{name}" for name in SORTS)]
    pages = {f"first by {sort}": f"{desk}?sort={sort}" for sort in sorts}
    pages |= {f"last by {sort}": f"{desk}?sort={sort}&page={last}" for sort in sorts}
    child = Wallet.objects.filter(account__parent=reseller, product=wallet.product)[0]
    return pages | {
        "by name": f"{desk}?q=Account+00",
        "by owner": f"{desk}?q=%40bench&sort=-available",
        "active": f"{desk}?status=active&sort=-used",
        "direct": f"{desk}?reach=direct&sort=-created",
        "account": reverse("sub_account", args=[child.account.uuid]),
        "statement of the reseller": reverse("statement", args=[wallet.uuid]),
        "statement of an account": reverse("statement", args=[child.uuid]),
    }


def _get(client: Client, url: str) -> None:
    status = client.get(url).status_code
    if status != 200:
        raise RuntimeError(f"{url} answered {status}")


def _queries(client: Client, url: str) -> int:
    _get(client, url)  # what is remembered per process is remembered now
    with CaptureQueriesContext(connection) as seen:
        _get(client, url)
    return len(seen)


def _milliseconds(client: Client, url: str) -> float:
    taken = []
    for _ in range(TIMES):
        started = time.perf_counter()
        _get(client, url)
        taken.append(1000 * (time.perf_counter() - started))
    return median(taken)


def _slowest(name: str, taken: dict[str, float]) -> Figure:
    page, slowest = max(taken.items(), key=lambda item: item[1])
    return Figure(f"{name} ({page})", round(slowest, 1), "ms", bar=BAR_MS, ok=slowest <= BAR_MS)


def _counts(before: dict[str, int], after: dict[str, int]) -> list[Figure]:
    """The most queries of a page, and how many pages need more of them with more accounts."""
    more = [name for name in after if after[name] > before[name]]
    return [
        Figure("desk_queries", max(after.values()), "queries"),
        Figure("desk_queries_that_grow", len(more), "pages", bar=0.0, ok=not more),
    ]


def _analyze() -> None:
    """Let the planner know the new sizes, as the engine itself would after a while."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
