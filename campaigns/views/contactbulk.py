"""One change to many contacts: those that are ticked, or all that match."""

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import Ability, AccountRequest, account_page
from accounts.errors import ServiceError
from campaigns import tasks
from campaigns.forms.contactbulk import BulkForm
from campaigns.forms.contactsearch import SearchForm
from campaigns.models import ContactBulk
from campaigns.selectors import contacts as selectors
from campaigns.services import contactbulk


@require_http_methods(["POST"])
@account_page(Ability.SEND)
def change(request: AccountRequest) -> HttpResponse:
    """Do it; what deletes asks first, and wants the figure typed."""
    back = f"{reverse('contacts')}?{request.GET.urlencode()}"
    form = BulkForm(request.account, request.POST)
    searched = SearchForm(request.account, request.GET)
    if not form.is_valid() or not searched.is_valid():
        wrong = [str(error) for errors in form.errors.values() for error in errors]
        messages.error(request, " ".join(wrong) or _("Say what to do with the contacts."))
        return redirect(back)
    data = form.cleaned_data
    if data["action"] == ContactBulk.Action.DELETE:
        count = _count(request, form, searched)
        if count and data["typed"].replace(",", "").strip() != str(count):
            return _ask(request, form, count, back)
    try:
        if data["every"]:
            row = contactbulk.begin(
                request.account, searched.search, data["action"], by=request.user, **form.target
            )
            if row.finished_at is None:
                tasks.kick_bulk(str(row.uuid))
                return redirect("contact_bulk", row.uuid)
            done = row.done
        else:
            done = contactbulk.change_selected(
                request.account, data["contact"], data["action"], **form.target
            )
    except ServiceError as error:
        messages.error(request, error.message)
    else:
        words = ngettext("%(n)s contact is changed.", "%(n)s contacts are changed.", done)
        if data["action"] == ContactBulk.Action.DELETE:
            words = ngettext("%(n)s contact is deleted.", "%(n)s contacts are deleted.", done)
        messages.success(request, words % {"n": f"{done:,}"})
    return redirect(back)


@require_safe
@account_page(Ability.SEND)
def progress(request: AccountRequest, bulk_uuid: uuid.UUID) -> HttpResponse:
    """How far a change to many contacts is."""
    row = selectors.bulk_called(request.account, bulk_uuid)
    if not request.headers.get("X-Live"):
        return render(request, "contacts/bulk.html", {"row": row})
    response = render(request, "contacts/parts/bulk_progress.html", {"row": row})
    if row.finished_at:
        response["X-Live"] = "done"
    return response


def _count(request: AccountRequest, form: BulkForm, searched: SearchForm) -> int:
    if form.cleaned_data["every"]:
        return selectors.matching(request.account, searched.search).count()
    return len(selectors.selected(request.account, form.cleaned_data["contact"]))


def _ask(request: AccountRequest, form: BulkForm, count: int, back: str) -> HttpResponse:
    data = form.cleaned_data
    context = {
        "count": count,
        "wrong": bool(data["typed"]),
        "every": data["every"],
        "uuids": [] if data["every"] else data["contact"],
        "query": request.GET.urlencode(),
        "back": back,
    }
    return render(request, "contacts/delete_many.html", context, status=422)
