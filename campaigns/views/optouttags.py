"""The pages of the opt-out tags."""

import uuid

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.access import Ability, AccountRequest, account_page
from accounts.errors import ServiceError
from campaigns.models import OptOutTag
from campaigns.optoutforms import DeleteTagForm, TagForm
from campaigns.selectors import optouttags as selectors
from campaigns.services import optouttags
from campaigns.views.common import show_error

GET_OR_POST = ["GET", "HEAD", "POST"]


@require_http_methods(GET_OR_POST)
@account_page(Ability.VIEW)
def index(request: AccountRequest) -> HttpResponse:
    """The account's tags, and the form for one more."""
    form = TagForm(request.POST or None)
    if request.method == "POST" and request.may(Ability.MANAGE) and form.is_valid():
        try:
            tag = optouttags.create(request.account, **form.cleaned_data)
        except ServiceError as error:
            show_error(form, error)
        else:
            messages.success(request, _("Campaigns can use the tag %s now.") % tag.name)
            return redirect("optout_tags")
    context = {"form": form, "tags": selectors.tag_lines(request.account)}
    return render(request, "optouts/tags.html", context, status=422 if form.errors else 200)


@require_http_methods(GET_OR_POST)
@account_page(Ability.MANAGE)
def detail(request: AccountRequest, tag_uuid: uuid.UUID) -> HttpResponse:
    """A tag to rename, describe or delete."""
    tag = selectors.tag_called(request.account, tag_uuid)
    initial = {"name": tag.name, "description": tag.description}
    form = TagForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            optouttags.change(tag, **form.cleaned_data)
        except ServiceError as error:
            show_error(form, error)
        else:
            messages.success(request, _("The tag is saved."))
            return redirect("optout_tags")
    return _page(request, tag_uuid, form, DeleteTagForm())


@require_http_methods(["POST"])
@account_page(Ability.MANAGE)
def delete(request: AccountRequest, tag_uuid: uuid.UUID) -> HttpResponse:
    """Delete a tag that nothing uses."""
    tag = selectors.tag_called(request.account, tag_uuid)
    form = DeleteTagForm(request.POST)
    if form.is_valid():
        try:
            optouttags.delete(tag, typed=form.cleaned_data["typed"])
        except ServiceError as error:
            show_error(form, error)
        else:
            messages.success(request, _("The tag %s is deleted.") % tag.name)
            return redirect("optout_tags")
    own = TagForm(initial={"name": tag.name, "description": tag.description})
    return _page(request, tag_uuid, own, form)


def _page(
    request: AccountRequest, tag_uuid: uuid.UUID, form: forms.Form, deleting: forms.Form
) -> HttpResponse:
    # Asked again: a change that was refused must not show as the tag's name.
    tag: OptOutTag = selectors.tag_called(request.account, tag_uuid)
    wrong = form.errors or deleting.errors
    context = {
        "tag": tag,
        "form": form,
        "deleting": deleting,
        "wrong": deleting if deleting.errors else form,
        "used": selectors.is_used(tag),
    }
    return render(request, "optouts/tag.html", context, status=422 if wrong else 200)
