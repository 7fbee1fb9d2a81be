"""The settings of an account, and changing to another account of one's own."""

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.access import (
    ACTING_KEY,
    SESSION_KEY,
    Ability,
    AccountRequest,
    account_page,
    person_page,
)
from accounts.errors import Invalid
from accounts.models import Account
from accounts.selectors import has_second_factor, joined
from accounts.selectors.brands import brand_for, branding_of
from accounts.services.settings import change_settings
from accounts.views.settingsform import SettingsForm, zones


@account_page(Ability.MANAGE)
def edit(request: AccountRequest) -> HttpResponse:
    """Name, zone, country; second factors for all; whether visitors may sign up."""
    owns = request.may(Ability.OWN)
    form = SettingsForm(request.account, request.POST or None, owns=owns)
    if request.method == "POST" and form.is_valid():
        try:
            change_settings(request.account, form.wanted(), by=request.user, owns=owns)
        except Invalid as error:
            form.add_error(error.field if error.field in form.fields else None, error.message)
        else:
            messages.success(request, _("Saved."))
            return redirect("account_settings")
    context = {
        "form": form,
        "zones": zones(),
        "owns": owns,
        "secured": has_second_factor(request.user),
        "door": _door(request.account),
    }
    return render(request, "accounts/settings/edit.html", context)


class _SwitchForm(forms.Form):
    account = forms.UUIDField()


@person_page
@require_POST
def switch(request: AccountRequest) -> HttpResponse:
    """Work in another account one belongs to, from here on."""
    form = _SwitchForm(request.POST)
    account = joined(request.user, form.cleaned_data["account"]) if form.is_valid() else None
    if account is None:
        raise Http404
    request.session[SESSION_KEY] = str(account.uuid)
    request.session.pop(ACTING_KEY, None)
    messages.info(request, _("You work in %(name)s now.") % {"name": account.name})
    return redirect("overview")


def _door(account: Account) -> str:
    """The site at which visitors sign up with this account; '' where it has none."""
    if account.kind == Account.Kind.OPERATOR:
        return brand_for(account).site
    branding = branding_of(account)
    return brand_for(account).site if branding and branding.host else ""
