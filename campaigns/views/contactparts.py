"""Groups, tags and attribute names of contacts."""

import uuid
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.access import Ability, AccountRequest, account_page
from accounts.errors import ServiceError
from campaigns.contactwords import LONGEST_TAG
from campaigns.forms.contactparts import NameForm
from campaigns.selectors import contactparts as selectors
from campaigns.selectors import partscalled
from campaigns.services import contactparts
from campaigns.views.common import show_error

GET_OR_POST = ["GET", "HEAD", "POST"]


@require_http_methods(GET_OR_POST)
@account_page(Ability.VIEW)
def groups(request: AccountRequest) -> HttpResponse:
    """The account's groups, tags and attribute names; a POST makes a group or a tag."""
    posted = request.method == "POST" and request.may(Ability.SEND)
    makes_tag = posted and "tag" in request.POST
    group_form = NameForm(request.POST if posted and not makes_tag else None, prefix="group")
    tag_form = NameForm(request.POST if makes_tag else None, prefix="tag_name", longest=LONGEST_TAG)
    form = tag_form if makes_tag else group_form
    if posted and form.is_valid():
        make = contactparts.create_tag if makes_tag else contactparts.create_group
        try:
            made = make(request.account, name=form.cleaned_data["name"])
        except ServiceError as error:
            show_error(form, error)
        else:
            messages.success(request, _("“%s” is made.") % made.name)
            return redirect("contact_groups")
    context = {
        "form": form,
        "group_form": group_form,
        "tag_form": tag_form,
        "groups": selectors.group_lines(request.account),
        "tags": selectors.tag_lines(request.account),
        "fields": selectors.fields_of(request.account),
    }
    return render(request, "contacts/groups.html", context, status=422 if form.errors else 200)


@require_http_methods(["POST"])
@account_page(Ability.SEND)
def delete_field(request: AccountRequest, field_uuid: uuid.UUID) -> HttpResponse:
    """Forget an attribute's name that nobody has any more."""
    found = partscalled.field_called(request.account, field_uuid)
    try:
        contactparts.delete_field(found)
    except ServiceError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, _("The attribute “%s” is forgotten.") % found.name)
    return redirect("contact_groups")


def page_context(form: forms.Form, deleting: forms.Form) -> dict[str, Any]:
    """The two forms of a group's or tag's page, and which of them was refused (`wrong`)."""
    wrong = deleting if deleting.errors else form
    return {"form": form, "deleting": deleting, "wrong": wrong}
