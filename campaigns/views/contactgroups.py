"""The pages of one group of contacts."""

import uuid

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.access import Ability, AccountRequest, account_page
from accounts.errors import ServiceError
from campaigns.forms.contactparts import NameForm, TypedForm
from campaigns.models import ContactGroup
from campaigns.selectors import contactparts as selectors
from campaigns.selectors import partscalled
from campaigns.services import contactparts
from campaigns.views.common import show_error
from campaigns.views.contactparts import GET_OR_POST, page_context


@require_http_methods(GET_OR_POST)
@account_page(Ability.SEND)
def group(request: AccountRequest, group_uuid: uuid.UUID) -> HttpResponse:
    """A group to write to, rename or delete."""
    found = partscalled.group_called(request.account, group_uuid)
    form = NameForm(request.POST or None, initial={"name": found.name})
    if request.method == "POST" and form.is_valid():
        try:
            contactparts.rename_group(found, **form.cleaned_data)
        except ServiceError as error:
            show_error(form, error)
        else:
            messages.success(request, _("The group is saved."))
            return redirect("contact_group", group_uuid)
    return _group_page(request, group_uuid, form, TypedForm())


@require_http_methods(["POST"])
@account_page(Ability.SEND)
def delete_group(request: AccountRequest, group_uuid: uuid.UUID) -> HttpResponse:
    """Delete a group; its contacts stay."""
    found = partscalled.group_called(request.account, group_uuid)
    form = TypedForm(request.POST)
    if form.is_valid():
        try:
            contactparts.delete_group(found, typed=form.cleaned_data["typed"])
        except ServiceError as error:
            show_error(form, error)
        else:
            messages.success(request, _("The group is deleted; its contacts are still there."))
            return redirect("contact_groups")
    return _group_page(request, group_uuid, NameForm(initial={"name": found.name}), form)


def _group_page(
    request: AccountRequest, group_uuid: uuid.UUID, form: forms.Form, deleting: forms.Form
) -> HttpResponse:
    # Asked again: a change that was refused must not show as the group's name.
    found: ContactGroup = partscalled.group_called(request.account, group_uuid)
    context = page_context(form, deleting)
    context |= {"group": found, "people": selectors.people_in(found)}
    status = 422 if context["wrong"].errors else 200
    return render(request, "contacts/group.html", context, status=status)
