"""The list of sub-accounts, and the same as a file."""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.access import Ability, AccountRequest, account_page
from accounts.cells import csv_lines
from accounts.csvfiles import csv_response
from accounts.errors import NotFound
from accounts.forms.desk import SearchForm
from accounts.models import Account, Product, Wallet
from accounts.money import to_credits
from accounts.selectors import desk, products_of


@dataclass(frozen=True)
class Heading:
    """A column one can sort by. `sorted` is '', ascending or descending, as ARIA says it."""

    label: str
    url: str
    sorted: str
    css: str


@require_safe
@account_page(Ability.RESELL)
def index(request: AccountRequest) -> HttpResponse:
    """Sub-accounts at any depth, with their credits of one product."""
    asked, root = request.GET, _root(request)
    products = list(products_of(root))
    product = _chosen(products, asked.get("product", ""))
    form, search = _search(asked)
    found = desk.listing(root, product, search, _page_number(asked))
    is_home = root.pk == request.account.pk
    context = {
        "root": root,
        "is_home": is_home,
        "new_url": _new_url(request, root, is_home),
        "clear_url": _url(asked, q="", status="", reach="", page=""),
        "form": form,
        "kept": [(name, asked[name]) for name in ("product", "under", "sort") if asked.get(name)],
        "tabs": [(p, _url(asked, product=p.code), p == product) for p in products],
        "product": product,
        "totals": desk.totals(root, product),
        "listing": found,
        "headings": _headings(asked, search),
        "newer_url": _url(asked, page=str(found.page - 1)) if found.page > 1 else "",
        "older_url": _url(asked, page=str(found.page + 1)) if found.page < found.pages else "",
        "download_url": _url(asked, page=""),
    }
    return render(request, "accounts/desk/list.html", context)


@require_safe
@account_page(Ability.RESELL)
def download(request: AccountRequest) -> HttpResponseBase:
    """The accounts of the list as CSV, with their credits of every product."""
    root = _root(request)
    products = list(products_of(root))
    _form, search = _search(request.GET)
    header = [
        *(_("Name"), _("Under"), _("Level"), _("Kind"), _("Status"), _("Owners"), _("Made on")),
        *(label for product in products for label in _product_header(product)),
    ]
    pages = (_rows(batch, products) for batch in desk.in_batches(root, search))
    return csv_response(csv_lines(header, pages), "sub-accounts")


def _root(request: AccountRequest) -> Account:
    """The account whose tree is listed: the page's own, or one under it."""
    under = request.GET.get("under", "")
    if not under:
        return request.account
    try:
        return desk.get(request.account, uuid.UUID(under))
    except ValueError:
        raise NotFound("no_such_account", "There is no such sub-account.") from None


def _new_url(request: AccountRequest, root: Account, is_home: bool) -> str:
    """Where an account is made under `root`; '' for who may not."""
    if not request.may(Ability.MANAGE):
        return ""
    under = "" if is_home else f"?under={root.uuid}"
    return reverse("sub_account_new") + under


def _chosen(products: list[Product], code: str) -> Product | None:
    by_code = {product.code: product for product in products}
    return by_code.get(code) or (products[0] if products else None)


def _search(asked: QueryDict) -> tuple[SearchForm, desk.Search]:
    form = SearchForm(asked)
    sort = asked.get("sort", "")
    name = sort.removeprefix("-")
    if name not in desk.SORTS:
        sort = name = "name"
    return form, form.search(sort=name, descending=sort.startswith("-"))


def _page_number(asked: QueryDict) -> int:
    text = asked.get("page", "1")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 1


def _headings(asked: QueryDict, search: desk.Search) -> list[Heading]:
    labels = {
        "name": (_("Account"), ""),
        "available": (_("Available"), "figure"),
        "used": (_("Used this month"), "figure"),
        "created": (_("Made on"), "figure wide-only roomy-only"),
    }
    return [_heading(asked, search, name, *words) for name, words in labels.items()]


def _heading(asked: QueryDict, search: desk.Search, name: str, label: str, css: str) -> Heading:
    current = name == search.sort
    # Names are first read from A, figures and dates from the largest.
    descending = not search.descending if current else name != "name"
    direction = "descending" if search.descending else "ascending"
    url = _url(asked, sort=f"-{name}" if descending else name, page="")
    return Heading(label, url, direction if current else "", css)


def _url(asked: QueryDict, **changes: str) -> str:
    """The address with some parameters changed; '' takes one away."""
    query = asked.copy()
    for name, value in changes.items():
        query.pop(name, None)
        if value:
            query[name] = value
    if "product" in changes:
        query.pop("page", None)
    return f"?{query.urlencode()}"


def _product_header(product: Product) -> list[str]:
    labels = (_("available"), _("reserved"), _("used this month"), _("credit limit"))
    return [f"{product.code} {label}" for label in labels]


def _rows(batch: list[Account], products: list[Product]) -> Iterator[list[Any]]:
    wallets, owners = desk.wallets_by_account(batch), desk.owners_by_account(batch)
    month = desk.this_month()
    for account in batch:
        own = wallets.get(account.pk, {})
        yield [
            account.name,
            account.parent.name if account.parent else "",
            account.depth,  # type: ignore[attr-defined]  # annotated by selectors.tree
            account.get_kind_display(),
            desk.status_label(account),
            ", ".join(owners.get(account.pk, [])),
            date_format(account.created_at, "Y-m-d"),
            *(cell for p in products for cell in _product_cells(own.get(p.pk), month)),
        ]


def _product_cells(wallet: Wallet | None, month: int) -> list[Any]:
    if wallet is None:
        return ["", "", "", ""]
    used = wallet.month_used if wallet.month == month else 0
    amounts = (wallet.available, wallet.reserved, used, wallet.credit_limit)
    return [to_credits(amount) for amount in amounts]
