"""The list of contacts, its export, and adding one."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import Ability, AccountRequest, account_page
from accounts.csvfiles import csv_response
from accounts.errors import ServiceError
from campaigns import contactexports
from campaigns.forms.contactbulk import BulkForm
from campaigns.forms.contacts import ContactForm
from campaigns.forms.contactsearch import SearchForm
from campaigns.selectors import contacts
from campaigns.services import contacts as service
from campaigns.views.common import show_error

GET_OR_POST = ["GET", "HEAD", "POST"]


@require_safe
@account_page(Ability.VIEW)
def index(request: AccountRequest) -> HttpResponse:
    """Contacts, newest first, by words, group, tag and segment."""
    form = SearchForm(request.account, request.GET)
    page = contacts.find(request.account, form.search) if form.is_valid() else None
    asked = request.GET.copy()
    asked.pop("before", None)
    here, query = reverse("contacts"), asked.urlencode()
    context: dict[str, Any] = {
        "form": form,
        "page": page,
        "bulk": BulkForm(request.account),
        "query": query,
        "under_way": contacts.under_way(request.account),
        "newest_url": f"{here}?{query}" if request.GET.get("before") else "",
        "older_url": "",
        "actions": _elsewhere(request, f"{reverse('contacts_csv')}?{query}"),
    }
    if page and page.older:
        asked["before"] = page.older
        context["older_url"] = f"{here}?{asked.urlencode()}"
    return render(request, "contacts/list.html", context, status=200 if page else 422)


@require_safe
@account_page(Ability.VIEW)
def export(request: AccountRequest) -> HttpResponseBase:
    """The contacts of the same search as a CSV."""
    form = SearchForm(request.account, request.GET)
    if not form.is_valid():
        return redirect(f"{reverse('contacts')}?{request.GET.urlencode()}")
    return csv_response(contactexports.all_of(request.account, form.search), "contacts")


@require_http_methods(GET_OR_POST)
@account_page(Ability.SEND)
def new(request: AccountRequest) -> HttpResponse:
    """One more contact."""
    form = ContactForm(request.account, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            contact = service.add(request.account, form.msisdn, form.country, form.details)
        except ServiceError as error:
            show_error(form, error)
            known = contacts.by_number(request.account, form.msisdn)
        else:
            messages.success(request, _("%s is a contact now.") % contact)
            return redirect("contact", contact.uuid)
        context = {"form": form, "known": known}
        return render(request, "contacts/edit.html", context, status=422)
    return render(request, "contacts/edit.html", {"form": form}, status=422 if form.errors else 200)


def _elsewhere(request: AccountRequest, csv_url: str) -> list[dict[str, str]]:
    """Where the list's header leads besides adding."""
    links = [
        {"url": reverse("contact_groups"), "label": _("Groups and tags")},
        {"url": reverse("contact_segments"), "label": _("Segments")},
    ]
    if request.may(Ability.SEND):
        links.append({"url": reverse("contact_import_new"), "label": _("Import")})
    return [*links, {"url": csv_url, "label": _("Export CSV")}]
