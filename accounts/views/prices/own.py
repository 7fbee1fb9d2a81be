"""What the account pays itself: to look at, to search, to download."""

import uuid

from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone

from accounts.access import Ability, AccountRequest, account_page
from accounts.pricechanges import changes_between
from accounts.pricefiles.writing import TEMPLATE
from accounts.pricetables import table_of
from accounts.selectors.pricebook import (
    VERSIONS_SHOWN,
    book_of,
    scheduled_of,
    version_of,
    versions_of,
)
from accounts.views.prices.shown import (
    file_of,
    found_in,
    frame,
    page_of,
    product_asked,
    uuid_asked,
)


@account_page(Ability.VIEW)
def index(request: AccountRequest) -> HttpResponse:
    """The prices in force for one product, searchable by number or country."""
    product = product_asked(request.account, request.GET.get("product", ""))
    if product is None:
        return render(request, "accounts/prices/none.html")
    book = book_of(request.account, product)
    found = found_in(request, book.table)
    after = request.GET.get("after", "")
    context = frame(request.account, product) | {
        "book": book,
        "found": found,
        "page": page_of(book.version, answer=found.answer, after=after, costs=None),
        "scheduled": scheduled_of(request.account, product).first(),
        "now": timezone.now(),
        "versions": versions_of(request.account, product)[:VERSIONS_SHOWN],
        "may_edit": request.account.is_brand and request.may(Ability.FINANCE),
    }
    return render(request, "accounts/prices/own.html", context)


@account_page(Ability.VIEW)
def version(request: AccountRequest, list_uuid: uuid.UUID) -> HttpResponse:
    """One version of the account's own list, and how the one in force differs from it."""
    shown = version_of(request.account, list_uuid)
    if shown is None or shown.starts_at is None:
        raise Http404
    book = book_of(request.account, shown.product)
    found = found_in(request, table_of(shown))
    context = frame(request.account, shown.product) | {
        "version": shown,
        "book": book,
        "found": found,
        "page": page_of(shown, answer=found.answer, after=request.GET.get("after", ""), costs=None),
        "changes": changes_between(book.table, table_of(shown)),
    }
    return render(request, "accounts/prices/version.html", context)


@account_page(Ability.VIEW)
def download(request: AccountRequest) -> HttpResponseBase:
    """The list in force, or one of the account's own versions, as CSV or XLSX."""
    product = product_asked(request.account, request.GET.get("product", ""))
    if product is None:
        raise Http404
    table = book_of(request.account, product).table
    if "list" in request.GET:
        asked = version_of(request.account, uuid_asked(request.GET["list"]))
        if asked is None or asked.starts_at is None:
            raise Http404
        product, table = asked.product, table_of(asked)
    return file_of(table.lines(), request.GET.get("format", "csv"), f"prices-{product.code}")


@account_page(Ability.VIEW)
def template(request: AccountRequest) -> HttpResponseBase:
    """A file to start from."""
    return file_of(TEMPLATE, request.GET.get("format", "csv"), "prices-template")
