"""Erasing recipients: whose, what is kept of them, and what became of it."""

import uuid
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.access import Ability, AccountRequest, account_page
from accounts.errors import NotFound, ServiceError
from accounts.models import Account
from campaigns.erasurewishes import Lists
from reports.forms.erasures import EraseForm, NumbersForm
from reports.selectors import erasures as selectors
from reports.services import erasures
from reports.services.erasures import Wish
from reports.tasks import kick_erasures


@require_safe
@account_page(Ability.MANAGE)
def index(request: AccountRequest) -> HttpResponse:
    """The form, and the requests so far."""
    return _listed(request, NumbersForm(request.account))


@require_POST
@account_page(Ability.MANAGE)
def look(request: AccountRequest) -> HttpResponse:
    """What is kept of the numbers; nothing is changed and nothing noted."""
    _require_owner(request)
    form = NumbersForm(request.account, request.POST)
    if not form.is_valid():
        return _listed(request, form, status=422)
    numbers = form.cleaned_data["numbers"]
    if len(numbers) > erasures.MOST:
        message = _("Erase at most %(most)s numbers at once.") % {"most": erasures.MOST}
        form.add_error("numbers", message)
        return _listed(request, form, status=422)
    return _shown(request, EraseForm(request.account, initial=_again(numbers)), numbers)


@require_POST
@account_page(Ability.MANAGE)
def ask(request: AccountRequest) -> HttpResponse:
    """Erase them."""
    _require_owner(request)
    form = EraseForm(request.account, request.POST)
    if not form.is_valid():
        numbers = form.cleaned_data.get("numbers")
        if not numbers:
            return _listed(request, NumbersForm(request.account, request.POST), status=422)
        return _shown(request, form, numbers, status=422)
    data = form.cleaned_data
    wish = Wish(Lists(data["lists"]), data["reference"], by=request.user)
    try:
        rows = erasures.ask(request.account, data["numbers"], wish)
    except ServiceError as error:
        # The numbers stand in a field that is not seen: what is wrong with them is said above.
        form.add_error("reference" if error.field == "reference" else None, error.message)
        return _shown(request, form, data["numbers"], status=422)
    kick_erasures()
    if len(rows) == 1:
        return redirect("erasure", rows[0].uuid)
    return redirect("erasures")


@require_safe
@account_page(Ability.MANAGE)
def detail(request: AccountRequest, erasure_uuid: uuid.UUID) -> HttpResponse:
    """One request: how far it is, and what was erased where."""
    try:
        row = selectors.request_called(request.account, erasure_uuid)
    except NotFound as error:
        raise Http404(error.message) from error
    context: dict[str, Any] = {"row": row, "progress": selectors.progress_of(row)}
    if request.headers.get("X-Live"):
        response = render(request, "reports/erasures/_progress.html", context)
        if row.finished_at:
            response["X-Live"] = "done"
        return response
    context["places"] = selectors.found_by(row)
    return render(request, "reports/erasures/detail.html", context)


def _require_owner(request: AccountRequest) -> None:
    """Erasing is for owners, and for the operator's people who act for a customer."""
    from_above = request.access.is_acting and request.home.kind == Account.Kind.OPERATOR
    if not (request.may(Ability.OWN) or (from_above and not request.access.read_only)):
        raise PermissionDenied(_("Only owners of the account can erase recipients."))


def _may(request: AccountRequest) -> bool:
    try:
        _require_owner(request)
    except PermissionDenied:
        return False
    return True


def _listed(request: AccountRequest, form: NumbersForm, status: int = 200) -> HttpResponse:
    before = _before(request)
    try:
        rows, more = selectors.requests_of(request.account, before)
    except NotFound as error:
        raise Http404(error.message) from error
    here = reverse("erasures")
    context: dict[str, Any] = {
        "form": form,
        "rows": rows,
        "may_erase": _may(request),
        "everywhere": request.account.kind == Account.Kind.OPERATOR,
        "newest_url": here if before else "",
        "older_url": f"{here}?before={rows[-1].uuid}" if more else "",
    }
    return render(request, "reports/erasures/index.html", context, status=status)


def _before(request: AccountRequest) -> uuid.UUID | None:
    try:
        return uuid.UUID(request.GET.get("before", ""))
    except ValueError:
        return None


def _shown(
    request: AccountRequest, form: EraseForm, numbers: list[int], status: int = 200
) -> HttpResponse:
    earlier = erasures.erased_before(request.account, numbers)
    people = [
        (number, erasures.held(request.account, number), earlier.get(number)) for number in numbers
    ]
    context = {
        "form": form,
        "people": people,
        "unseen": erasures.unseen(),
        "everywhere": request.account.kind == Account.Kind.OPERATOR,
    }
    return render(request, "reports/erasures/preview.html", context, status=status)


def _again(numbers: list[int]) -> dict[str, str]:
    return {"numbers": ", ".join(f"+{number}" for number in numbers)}
