"""What an account under this one pays (or, in a brand, everybody): edited by who is above it."""

import uuid
from functools import lru_cache
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.access import Ability, AccountRequest, account_page
from accounts.errors import ServiceError
from accounts.forms.prices import CopyForm, LineForm
from accounts.models import Account, Product
from accounts.pricechanges import Margin, losses, raised
from accounts.prices import PriceTable
from accounts.pricetables import table_of
from accounts.selectors.pricebook import (
    VERSIONS_SHOWN,
    book_of,
    draft_of,
    payer_above,
    scheduled_of,
    version_of,
    versions_of,
)
from accounts.services.prices import change_line, prepare
from accounts.views.prices.shown import (
    Shown,
    file_of,
    found_in,
    frame,
    page_of,
    product_asked,
    show_error,
    subject,
    uuid_asked,
)

LOSSES_SHOWN = 5


@account_page(Ability.RESELL)
def page(request: AccountRequest, account_uuid: uuid.UUID) -> HttpResponse:
    """The prices of a sub-account beside those of the account above it; POST changes one line."""
    account = subject(request, account_uuid)
    product = product_asked(account, request.GET.get("product", ""))
    if product is None:
        return render(request, "accounts/prices/none.html", {"subject": account})
    if request.method == "POST":
        return _change(request, account, product)
    edited = request.GET.get("edit", "")[:60]
    return _page(request, account, product, LineForm(initial={"destination": edited}))


@account_page(Ability.FINANCE)
@require_POST
def copy(request: AccountRequest, account_uuid: uuid.UUID) -> HttpResponse:
    """A draft with the prices of the account above and some percent; the review comes next."""
    account = subject(request, account_uuid)
    product = product_asked(account, request.GET.get("product", ""))
    above = payer_above(account)
    if product is None or above is None:
        raise Http404
    form = CopyForm(request.POST)
    if not form.is_valid():
        return _page(request, account, product, LineForm(), copy_form=form, status=422)
    percent = form.cleaned_data["percent"]
    note = _("%(name)s's prices %(percent)+g %%") % {"name": above.name, "percent": percent}
    try:
        lines = raised(book_of(above, product).table, percent)
        draft = prepare(account, product, lines, by=request.user, note=note)
    except ServiceError as error:
        show_error(form, error)
        return _page(request, account, product, LineForm(), copy_form=form, status=422)
    return redirect("sub_account_price_list", account.uuid, draft.uuid)


@account_page(Ability.RESELL)
def download(request: AccountRequest, account_uuid: uuid.UUID) -> HttpResponseBase:
    """The list a sub-account pays by, or one of its versions, as CSV or XLSX."""
    account = subject(request, account_uuid)
    product = product_asked(account, request.GET.get("product", ""))
    if product is None:
        raise Http404
    table = book_of(account, product).table
    if "list" in request.GET:
        asked = version_of(account, uuid_asked(request.GET["list"]))
        if asked is None:
            raise Http404
        product, table = asked.product, table_of(asked)
    return file_of(table.lines(), request.GET.get("format", "csv"), f"prices-{product.code}")


def _change(request: AccountRequest, account: Account, product: Product) -> HttpResponse:
    if not request.may(Ability.FINANCE):
        raise PermissionDenied
    form = LineForm(request.POST)
    if form.is_valid():
        prefix, country = form.cleaned_data["destination"]
        price = form.cleaned_data["price"]
        try:
            change_line(
                account,
                product,
                prefix=prefix,
                country=country,
                per_segment=price,
                by=request.user,
                by_account=request.account,
            )
        except ServiceError as error:
            show_error(form, error)
        else:
            done = (
                _("The line is out.") if price is None else _("The new price counts from now on.")
            )
            messages.success(request, done)
            address = reverse("sub_account_prices", args=[account.uuid])
            return redirect(f"{address}?product={product.code}")
    return _page(request, account, product, form, status=422)


def _page(
    request: AccountRequest,
    account: Account,
    product: Product,
    form: LineForm,
    *,
    copy_form: CopyForm | None = None,
    status: int = 200,
) -> HttpResponse:
    book, above = book_of(account, product), payer_above(account)
    costs = book_of(above, product).table if above else None
    found = found_in(request, book.table)
    after = request.GET.get("after", "")
    context: dict[str, Any] = frame(account, product) | {
        "above": above,
        "book": book,
        "found": found,
        "page": page_of(book.version, answer=found.answer, after=after, costs=costs),
        "losses": _losses(book.table, costs) if costs and book.is_own else None,
        "draft": draft_of(account, product),
        "scheduled": scheduled_of(account, product).first(),
        "now": timezone.now(),
        "versions": versions_of(account, product)[:VERSIONS_SHOWN],
        "form": form,
        "copy_form": copy_form or CopyForm(),
        "errors": copy_form if copy_form and copy_form.errors else form,
        "may_edit": request.may(Ability.FINANCE) and not request.access.read_only,
    }
    return render(request, "accounts/prices/sub.html", context, status=status)


@lru_cache(maxsize=32)
def _losses(prices: PriceTable, costs: PriceTable) -> tuple[int, list[Shown]]:
    """How many destinations cost more than they bring, and the worst of them."""
    found: list[Margin] = losses(prices, costs)
    return len(found), [Shown(one.line, one) for one in found[:LOSSES_SHOWN]]
