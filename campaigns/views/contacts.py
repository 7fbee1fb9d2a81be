"""The contact pages: the list, one contact, adding, editing, deleting, the export."""

import uuid
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
from campaigns.forms.contacts import BulkForm, ContactForm, SearchForm
from campaigns.selectors import browsing, contacts, optoutlists
from campaigns.selectors.contactparts import contact_called
from campaigns.services import contacts as service
from campaigns.views.common import show_error

GET_OR_POST = ["GET", "HEAD", "POST"]
LAST_MESSAGES = 10


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


@require_safe
@account_page(Ability.VIEW)
def detail(request: AccountRequest, contact_uuid: uuid.UUID) -> HttpResponse:
    """All that is known of a contact: attributes, groups, tags, opt-outs, last messages."""
    contact = contact_called(request.account, contact_uuid)
    found = browsing.find(request.account, browsing.Search(msisdn=contact.msisdn))
    context = {
        "contact": contact,
        "attributes": sorted(contact.attributes.items()),
        "groups": contact.groups.order_by("name"),
        "tags": contact.tags.order_by("name"),
        "optouts": optoutlists.look_up(request.account, contact.msisdn).live,
        "lines": found.lines[:LAST_MESSAGES],
        "number": f"+{contact.msisdn}",
    }
    return render(request, "contacts/detail.html", context)


@require_http_methods(GET_OR_POST)
@account_page(Ability.SEND)
def edit(request: AccountRequest, contact_uuid: uuid.UUID) -> HttpResponse:
    """Everything about a contact but the number."""
    contact = contact_called(request.account, contact_uuid)
    form = ContactForm(request.account, request.POST or None, contact)
    if request.method == "POST" and form.is_valid():
        try:
            service.change(contact, form.details)
        except ServiceError as error:
            show_error(form, error)
        else:
            messages.success(request, _("The contact is saved."))
            return redirect("contact", contact.uuid)
        contact = contact_called(request.account, contact_uuid)
    context = {"form": form, "contact": contact}
    return render(request, "contacts/edit.html", context, status=422 if form.errors else 200)


@require_http_methods(GET_OR_POST)
@account_page(Ability.SEND)
def delete(request: AccountRequest, contact_uuid: uuid.UUID) -> HttpResponse:
    """Erase a person: the contact with its attributes, groups and tags."""
    contact = contact_called(request.account, contact_uuid)
    if request.method == "POST":
        service.delete(contact)
        messages.success(request, _("The contact is deleted."))
        return redirect("contacts")
    return render(request, "contacts/delete.html", {"contact": contact})


def _elsewhere(request: AccountRequest, csv_url: str) -> list[dict[str, str]]:
    """Where the list's header leads besides adding."""
    links = [
        {"url": reverse("contact_groups"), "label": _("Groups and tags")},
        {"url": reverse("contact_segments"), "label": _("Segments")},
    ]
    if request.may(Ability.SEND):
        links.append({"url": reverse("contact_import_new"), "label": _("Import")})
    return [*links, {"url": csv_url, "label": _("Export CSV")}]
