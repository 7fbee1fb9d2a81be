"""The pages of groups, tags and attribute names of contacts."""

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
from campaigns.forms.contacts import NameForm, TypedForm
from campaigns.models import ContactGroup, ContactTag
from campaigns.selectors import contactparts as selectors
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


@require_http_methods(GET_OR_POST)
@account_page(Ability.SEND)
def group(request: AccountRequest, group_uuid: uuid.UUID) -> HttpResponse:
    """A group to write to, rename or delete."""
    found = selectors.group_called(request.account, group_uuid)
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
    found = selectors.group_called(request.account, group_uuid)
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


@require_http_methods(GET_OR_POST)
@account_page(Ability.SEND)
def tag(request: AccountRequest, tag_uuid: uuid.UUID) -> HttpResponse:
    """A tag to rename or delete."""
    found = selectors.tag_called(request.account, tag_uuid)
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
    found = selectors.tag_called(request.account, tag_uuid)
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


@require_http_methods(["POST"])
@account_page(Ability.SEND)
def delete_field(request: AccountRequest, field_uuid: uuid.UUID) -> HttpResponse:
    """Forget an attribute's name that nobody has any more."""
    found = selectors.field_called(request.account, field_uuid)
    try:
        contactparts.delete_field(found)
    except ServiceError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, _("The attribute “%s” is forgotten.") % found.name)
    return redirect("contact_groups")


def _group_page(
    request: AccountRequest, group_uuid: uuid.UUID, form: forms.Form, deleting: forms.Form
) -> HttpResponse:
    # Asked again: a change that was refused must not show as the group's name.
    found: ContactGroup = selectors.group_called(request.account, group_uuid)
    context = _page_context(found, form, deleting)
    context |= {"group": found, "people": selectors.people_in(found)}
    status = 422 if context["wrong"].errors else 200
    return render(request, "contacts/group.html", context, status=status)


def _tag_page(
    request: AccountRequest, tag_uuid: uuid.UUID, form: forms.Form, deleting: forms.Form
) -> HttpResponse:
    found: ContactTag = selectors.tag_called(request.account, tag_uuid)
    context = _page_context(found, form, deleting) | {"tag": found}
    status = 422 if context["wrong"].errors else 200
    return render(request, "contacts/tag.html", context, status=status)


def _page_context(part: Any, form: forms.Form, deleting: forms.Form) -> dict[str, Any]:
    wrong = deleting if deleting.errors else form
    return {"form": form, "deleting": deleting, "wrong": wrong}
