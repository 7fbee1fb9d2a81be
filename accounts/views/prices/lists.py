"""A whole list for a sub-account: upload, review, start, take back; and its versions."""

import uuid
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.access import Ability, AccountRequest, account_page
from accounts.errors import ServiceError
from accounts.forms.prices import PublishForm, UploadForm
from accounts.models import Account, PriceList
from accounts.pricechanges import SHOWN, Change, changes_between, losses
from accounts.pricefiles.problems import Unreadable
from accounts.pricefiles.reading import ReadList, read_prices
from accounts.prices import Line
from accounts.pricetables import table_of
from accounts.selectors import limit, products_of
from accounts.selectors.pricebook import book_of, payer_above, version_of
from accounts.services.prices import prepare, start, withdraw
from accounts.views.prices.shown import (
    Shown,
    found_in,
    frame,
    page_of,
    product_asked,
    show_error,
    subject,
)


@account_page(Ability.FINANCE)
def upload(request: AccountRequest, account_uuid: uuid.UUID) -> HttpResponse:
    """Take a file with a whole list; what is wrong with it is named row by row."""
    account = subject(request, account_uuid)
    product = product_asked(account, request.GET.get("product", ""))
    form = UploadForm(
        request.POST if request.method == "POST" else None,
        request.FILES if request.method == "POST" else None,
        initial={"product": product.code if product else None},
        products=products_of(account),
        most_bytes=limit(account, "price_file_bytes"),
    )
    read: ReadList | None = None
    _say_too_large(request, form)
    if form.is_valid():
        read = _read(form, account)
        if read and not read.refused:
            draft = _prepared(request, form, account, read)
            if draft:
                return redirect("sub_account_price_list", account.uuid, draft.uuid)
    context = {
        "subject": account,
        "form": form,
        "read": read,
        "file": request.FILES.get("file"),
        "most_rows": limit(account, "price_rows"),
    }
    return render(
        request, "accounts/prices/upload.html", context, status=422 if form.is_bound else 200
    )


@account_page(Ability.RESELL)
def page(request: AccountRequest, account_uuid: uuid.UUID, list_uuid: uuid.UUID) -> HttpResponse:
    """A draft to review and start, or a version to look at."""
    account = subject(request, account_uuid)
    version = _version(account, list_uuid)
    if version.starts_at is not None:
        return _version_page(request, version)
    if request.method != "POST":
        return _review_page(request, version, PublishForm(initial=_offer(version)))
    if not request.may(Ability.FINANCE):
        raise PermissionDenied
    return _publish(request, version)


@account_page(Ability.FINANCE)
@require_POST
def take_back(
    request: AccountRequest, account_uuid: uuid.UUID, list_uuid: uuid.UUID
) -> HttpResponse:
    """Throw a draft away, or take back a list that has not started."""
    account = subject(request, account_uuid)
    version = _version(account, list_uuid)
    try:
        withdraw(version, by=request.user)
    except ServiceError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, _("The list is gone. The prices in force stay as they are."))
    return _to_prices(version)


def _version(account: Account, list_uuid: uuid.UUID) -> PriceList:
    found = version_of(account, list_uuid)
    if found is None:
        raise Http404
    return found


def _say_too_large(request: AccountRequest, form: UploadForm) -> None:
    """A file past what the portal takes at all has not even arrived."""
    length = request.META.get("CONTENT_LENGTH") or "0"
    if form.is_bound and "file" not in request.FILES and int(length) > form.most_bytes:
        form.errors.pop("file", None)
        form.add_error("file", form.too_large)


def _read(form: UploadForm, account: Account) -> ReadList | None:
    try:
        content = form.cleaned_data["file"].read()
        return read_prices(content, max_rows=limit(account, "price_rows"))
    except Unreadable as error:
        form.add_error("file", error.sentence)
        return None


def _prepared(
    request: AccountRequest, form: UploadForm, account: Account, read: ReadList
) -> PriceList | None:
    product, note = form.cleaned_data["product"], form.cleaned_data["note"]
    try:
        return prepare(account, product, read.lines, by=request.user, note=note)
    except ServiceError as error:
        show_error(form, error)
        return None


def _publish(request: AccountRequest, draft: PriceList) -> HttpResponse:
    form = PublishForm(request.POST)
    if form.is_valid():
        if form.cleaned_data["base"] != _offer(draft)["base"]:
            form = PublishForm({**request.POST.dict(), **_offer(draft)})
            message = _("The prices have changed since you looked. Check the figures again.")
            form.add_error(None, message)
            return _review_page(request, draft, form, status=422)
        try:
            moment = form.cleaned_data["starts_at"]
            start(draft, at=moment, by=request.user, by_account=request.account)
        except ServiceError as error:
            show_error(form, error)
        else:
            messages.success(request, _("The list is published."))
            return _to_prices(draft)
    return _review_page(request, draft, form, status=422)


def _offer(draft: PriceList) -> dict[str, str]:
    """What the draft is compared with."""
    version = book_of(draft.account, draft.product).version
    return {"base": str(version.uuid) if version else ""}


def _review_page(
    request: AccountRequest, draft: PriceList, form: PublishForm, *, status: int = 200
) -> HttpResponse:
    context = _compared(draft) | {
        "form": form,
        "may_edit": request.may(Ability.FINANCE) and not request.access.read_only,
    }
    return render(request, "accounts/prices/review.html", context, status=status)


def _version_page(request: AccountRequest, version: PriceList) -> HttpResponse:
    found = found_in(request, table_of(version))
    above = payer_above(version.account)
    costs = book_of(above, version.product).table if above else None
    context = _compared(version) | {
        "version": version,
        "found": found,
        "page": page_of(
            version, answer=found.answer, after=request.GET.get("after", ""), costs=costs
        ),
        "waits": version.starts_at and version.starts_at > timezone.now(),
        "may_edit": request.may(Ability.FINANCE) and not request.access.read_only,
    }
    return render(request, "accounts/prices/sub_version.html", context)


def _compared(version: PriceList) -> dict[str, Any]:
    """A list beside the one in force, and what it would lose against the account above."""
    account, product = version.account, version.product
    book, above, table = book_of(account, product), payer_above(account), table_of(version)
    costs = book_of(above, product).table if above else None
    changes = changes_between(book.table, table)
    below = losses(table, costs) if costs else []
    return frame(account, product) | {
        "draft": version,
        "book": book,
        "above": above,
        "changes": changes,
        "sorts": [
            (_("Dearer"), _shown(changes.dearer), len(changes.dearer)),
            (_("Cheaper"), _shown(changes.cheaper), len(changes.cheaper)),
            (_("New"), _shown(changes.added), len(changes.added)),
            (_("Out"), _shown(changes.removed), len(changes.removed)),
        ],
        "losses": (len(below), [Shown(one.line, one) for one in below[:SHOWN]]),
    }


def _shown(changes: list[Change]) -> list[tuple[Shown, Change]]:
    return [(Shown(Line(change.prefix, change.country, 0)), change) for change in changes[:SHOWN]]


def _to_prices(version: PriceList) -> HttpResponse:
    address = reverse("sub_account_prices", args=[version.account.uuid])
    return redirect(f"{address}?product={version.product.code}")
