"""Making keys and credentials, and new texts for them: the answer alone ever shows the text."""

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import Ability, AccountRequest, account_page
from accounts.addresses import client_address
from accounts.errors import Conflict, Invalid
from apikeys.forms.data import sent
from apikeys.forms.regenerate import RegenerateForm
from apikeys.forms.terms import NewCredentialForm, NewKeyForm
from apikeys.models import ApiKey
from apikeys.selectors import key_of
from apikeys.services import changing, credentials
from apikeys.services.keys import LONGEST_LIFE_DAYS, Issued, issue


@require_http_methods(["GET", "HEAD", "POST"])
@account_page(Ability.MANAGE)
@never_cache
def new(request: AccountRequest) -> HttpResponse:
    """Make a key."""
    initial = {"expires_in_days": LONGEST_LIFE_DAYS}
    form = NewKeyForm(sent(request), account=request.account, initial=initial)
    return _make(request, form, "apikeys/new.html")


@require_http_methods(["GET", "HEAD", "POST"])
@account_page(Ability.MANAGE)
@never_cache
def new_credential(request: AccountRequest) -> HttpResponse:
    """Make a user name and password."""
    form = NewCredentialForm(sent(request), account=request.account)
    return _make(request, form, "apikeys/new_credential.html")


@require_POST
@account_page(Ability.MANAGE)
@never_cache
def first_credential(request: AccountRequest) -> HttpResponse:
    """Show the user name and password that come with the account."""
    try:
        issued = credentials.first(request.account, by=request.user)
    except Conflict as error:
        messages.warning(request, error.message)
        return redirect("credentials")
    return _shown(request, issued)


@require_http_methods(["GET", "HEAD", "POST"])
@account_page(Ability.MANAGE)
@never_cache
def regenerate(request: AccountRequest, key_uuid: uuid.UUID) -> HttpResponse:
    """A new text for the same terms."""
    key = key_of(request.account, key_uuid)
    form = RegenerateForm(sent(request))
    if request.method == "POST" and form.is_valid():
        overlap = form.cleaned_data["overlap"]
        if key.kind == ApiKey.Kind.CREDENTIAL:
            overlap = "none"
        try:
            return _shown(request, changing.regenerate(key, overlap=overlap, by=request.user), key)
        except (Conflict, Invalid) as error:
            form.add_error(None, error.message)
    return render(request, "apikeys/regenerate.html", {"form": form, "key": key})


def _make(request: AccountRequest, form: NewCredentialForm, template: str) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        try:
            issued = issue(
                request.account,
                name=form.cleaned_data["name"],
                terms=form.key_terms(),
                expires_in_days=form.cleaned_data["expires_in_days"],
                created_by=request.user,
            )
        except Invalid as error:
            form.add_error(error.field if error.field in form.fields else None, error.message)
        else:
            return _shown(request, issued)
    context = {"form": form, "address": client_address(request)}
    return render(request, template, context)


def _shown(request: AccountRequest, issued: Issued, old: ApiKey | None = None) -> HttpResponse:
    label = _("Password") if issued.key.username else issued.key.get_kind_display()
    context = {"key": issued.key, "text": issued.text, "secret": issued.secret, "label": label}
    if old is not None and old.pk != issued.key.pk:
        context["old"] = key_of(request.account, old.uuid)
    return render(request, "apikeys/created.html", context)
