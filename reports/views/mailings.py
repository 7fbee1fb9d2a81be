"""Scheduled reports: the list, the form, and what can be done with one."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.access import Ability, AccountRequest, account_page
from accounts.errors import Conflict, Invalid, TooManyRequests
from accounts.forms.people import add_error
from accounts.tasks import kick_mail
from reports.forms.mailing import MailingForm, filled
from reports.models import Mailing
from reports.selectors.mailings import mailing_called, mailings_of
from reports.services import mailingissues
from reports.services import mailings as services


@account_page(Ability.MANAGE)
def index(request: AccountRequest) -> HttpResponse:
    """Every scheduled report of the account."""
    lines = mailings_of(request.account, timezone.now())
    return render(request, "reports/mailings/list.html", {"lines": lines})


@account_page(Ability.MANAGE)
def new(request: AccountRequest) -> HttpResponse:
    """Schedule another one."""
    initial = {"every": Mailing.Every.WEEK, "hour": "8", "people": [request.user.pk]}
    form = MailingForm(request.account, request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            services.create(request.account, form.terms, by=request.user)
        except (Invalid, Conflict, TooManyRequests) as error:
            add_error(form, error)
        else:
            return _done(request, _("The report is scheduled."))
    return render(request, "reports/mailings/form.html", {"form": form})


@account_page(Ability.MANAGE)
def edit(request: AccountRequest, mailing_uuid: uuid.UUID) -> HttpResponse:
    """Other terms for one."""
    mailing = mailing_called(request.account, mailing_uuid)
    form = MailingForm(request.account, request.POST or None, initial=filled(mailing))
    if request.method == "POST" and form.is_valid():
        try:
            services.change(mailing, form.terms)
        except (Invalid, Conflict, TooManyRequests) as error:
            add_error(form, error)
        else:
            return _done(request, _("The change holds from the next mail on."))
    context: dict[str, Any] = {"form": form, "mailing": mailing}
    return render(request, "reports/mailings/form.html", context)


@account_page(Ability.MANAGE)
@require_POST
def pause(request: AccountRequest, mailing_uuid: uuid.UUID) -> HttpResponse:
    """Mail nothing for now."""
    services.pause(mailing_called(request.account, mailing_uuid))
    return _done(request, _("Nothing is mailed until you resume it."))


@account_page(Ability.MANAGE)
@require_POST
def resume(request: AccountRequest, mailing_uuid: uuid.UUID) -> HttpResponse:
    """Go on."""
    services.resume(mailing_called(request.account, mailing_uuid))
    return _done(request, _("It goes on with the next period."))


@account_page(Ability.MANAGE)
@require_POST
def delete(request: AccountRequest, mailing_uuid: uuid.UUID) -> HttpResponse:
    """Forget one."""
    services.delete(mailing_called(request.account, mailing_uuid))
    return _done(request, _("The scheduled report is deleted."))


@account_page(Ability.MANAGE)
@require_POST
def send_now(request: AccountRequest, mailing_uuid: uuid.UUID) -> HttpResponse:
    """Mail the last whole period to oneself."""
    mailingissues.send_now(mailing_called(request.account, mailing_uuid), request.user)
    words = _("The last whole period is on its way to %(email)s.")
    return _done(request, words % {"email": request.user.email})


def _done(request: AccountRequest, words: str) -> HttpResponse:
    kick_mail()
    messages.success(request, words)
    return redirect("mailings")
