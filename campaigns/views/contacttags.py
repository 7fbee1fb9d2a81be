"""The pages of one tag of contacts."""

import uuid

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.access import Ability, AccountRequest, account_page
from accounts.errors import ServiceError
from campaigns.contactwords import LONGEST_TAG
from campaigns.forms.contactparts import NameForm, TypedForm
from campaigns.models import ContactTag
from campaigns.selectors import partscalled
from campaigns.services import contactparts
from campaigns.views.common import show_error
from campaigns.views.contactparts import GET_OR_POST, page_context


@require_http_methods(GET_OR_POST)
@account_page(Ability.SEND)
def tag(request: AccountRequest, tag_uuid: uuid.UUID) -> HttpResponse:
    """A tag to rename or delete."""
    found = partscalled.tag_called(request.account, tag_uuid)
    form = NameForm(request.POST or None, initial={"name": found.name}, longest=LONGEST_TAG)
    if request.method == "POST" and form.is_valid():
        try:
            contactparts.rename_tag(found, **form.cleaned_data)
        except ServiceError as error:
            show_error(form, error)
        else:
            messages.success(request, _("The tag is saved."))
            return redirect("contact_groups")
    return _tag_page(request, tag_uuid, form, TypedForm())


@require_http_methods(["POST"])
@account_page(Ability.SEND)
def delete_tag(request: AccountRequest, tag_uuid: uuid.UUID) -> HttpResponse:
    """Delete a tag; its contacts stay."""
    found = partscalled.tag_called(request.account, tag_uuid)
    form = TypedForm(request.POST)
    if form.is_valid():
        try:
            contactparts.delete_tag(found, typed=form.cleaned_data["typed"])
        except ServiceError as error:
            show_error(form, error)
        else:
            messages.success(request, _("The tag is deleted; its contacts are still there."))
            return redirect("contact_groups")
    own = NameForm(initial={"name": found.name}, longest=LONGEST_TAG)
    return _tag_page(request, tag_uuid, own, form)


def _tag_page(
    request: AccountRequest, tag_uuid: uuid.UUID, form: forms.Form, deleting: forms.Form
) -> HttpResponse:
    found: ContactTag = partscalled.tag_called(request.account, tag_uuid)
    context = page_context(form, deleting) | {"tag": found}
    status = 422 if context["wrong"].errors else 200
    return render(request, "contacts/tag.html", context, status=status)
