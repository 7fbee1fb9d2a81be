"""The pages of one contact."""

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import Ability, AccountRequest, account_page
from accounts.errors import ServiceError
from campaigns.forms.contacts import ContactForm
from campaigns.forms.profiles import told_of, wishes_of
from campaigns.selectors import messagelog, optoutlists
from campaigns.selectors.logsearch import Search
from campaigns.selectors.partscalled import contact_called
from campaigns.services import contacts as service
from campaigns.views.common import show_error
from campaigns.views.contacts import GET_OR_POST

LAST_MESSAGES = 10


@require_safe
@account_page(Ability.VIEW)
def detail(request: AccountRequest, contact_uuid: uuid.UUID) -> HttpResponse:
    """All that is known of a contact: attributes, groups, tags, opt-outs, last messages."""
    contact = contact_called(request.account, contact_uuid)
    found = messagelog.find(request.account, Search(msisdn=contact.msisdn))
    context = {
        "contact": contact,
        "attributes": sorted(contact.attributes.items()),
        "told": told_of(contact),
        "wishes": wishes_of(contact),
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
