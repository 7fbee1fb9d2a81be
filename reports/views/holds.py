"""Legal holds: placed and lifted by operators."""

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import Ability, AccountRequest, operator_page
from accounts.errors import NotFound, ServiceError
from campaigns.services import legalholds
from reports.forms.archive import HoldForm


@require_http_methods(["GET", "HEAD", "POST"])
@operator_page(Ability.MANAGE)
def place(request: AccountRequest) -> HttpResponse:
    """Keep everything of an account until further notice."""
    form = HoldForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            legalholds.place(
                request.account, data["account"], reason=data["reason"], by=request.user
            )
        except ServiceError as error:
            form.add_error(error.field if error.field in form.fields else None, error.message)
        else:
            messages.success(request, _("Nothing of this account goes until you lift the hold."))
            return redirect("retention")
    status = 422 if form.errors else 200
    return render(request, "reports/retention/hold.html", {"form": form}, status=status)


@require_POST
@operator_page(Ability.MANAGE)
def lift(request: AccountRequest, hold_uuid: uuid.UUID) -> HttpResponse:
    """End a hold."""
    try:
        legalholds.lift(request.account, hold_uuid, by=request.user)
    except NotFound:
        raise
    except ServiceError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, _("The hold is lifted: what is old enough goes by night."))
    return redirect("retention")
