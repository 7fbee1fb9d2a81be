"""Saved ways to read files: the list, and one of them to rename or delete."""

import uuid

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.access import Ability, AccountRequest, account_page
from accounts.errors import NotFound, ServiceError
from campaigns.forms.mappings import MappingNameForm
from campaigns.models import SavedMapping
from campaigns.selectors import savedmappings as selectors
from campaigns.services import savedmappings
from campaigns.views.common import show_error

GET_OR_POST = ["GET", "HEAD", "POST"]


@require_http_methods(["GET", "HEAD"])
@account_page(Ability.VIEW)
def index(request: AccountRequest) -> HttpResponse:
    """All of the account's, the one used last first."""
    context = {"lines": selectors.saved_mappings_of(request.account)}
    return render(request, "mappings/list.html", context)


@require_http_methods(GET_OR_POST)
@account_page(Ability.SEND)
def detail(request: AccountRequest, mapping_uuid: uuid.UUID) -> HttpResponse:
    """One of them, to be renamed."""
    saved = _saved_or_404(request, mapping_uuid)
    form = MappingNameForm(request.POST or None, initial={"name": saved.name})
    if request.method == "POST" and form.is_valid():
        try:
            savedmappings.rename(saved, form.cleaned_data["name"])
        except ServiceError as error:
            show_error(form, error)
        else:
            messages.success(request, _("The new name is saved."))
            return redirect("mappings")
    # Asked again: a name that was refused must not show as the name it has.
    saved = _saved_or_404(request, mapping_uuid)
    context = {"saved": saved, "form": form, "roles": selectors.roles_of(saved)}
    return render(request, "mappings/detail.html", context, status=422 if form.errors else 200)


@require_http_methods(["POST"])
@account_page(Ability.SEND)
def delete(request: AccountRequest, mapping_uuid: uuid.UUID) -> HttpResponse:
    """Delete it; nothing depends on it."""
    saved = _saved_or_404(request, mapping_uuid)
    savedmappings.delete(saved)
    messages.success(request, _("“%s” is deleted.") % saved.name)
    return redirect("mappings")


def _saved_or_404(request: AccountRequest, mapping_uuid: uuid.UUID) -> SavedMapping:
    try:
        return selectors.saved_mapping_called(request.account, mapping_uuid)
    except NotFound as error:
        raise Http404(error.message) from error
