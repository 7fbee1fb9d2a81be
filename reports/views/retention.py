"""The operator's desk for retention: rules, legal holds, months that are wanted back."""

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import Ability, AccountRequest, operator_page
from accounts.errors import NotFound, ServiceError
from campaigns.selectors.legalholds import all_holds
from reports.archivetasks import kick_restore
from reports.forms.archive import DecisionForm, RuleForm
from reports.selectors import archives
from reports.selectors import retention as selectors
from reports.services import restoring, retention
from reports.services.retention import Wish

FEW = 100


@require_safe
@operator_page(Ability.VIEW)
def index(request: AccountRequest) -> HttpResponse:
    """All of it on one page."""
    context = {
        "rules": selectors.rules()[:FEW],
        "holds": all_holds()[:FEW],
        "waiting": archives.waiting()[:FEW],
        "under_way": archives.under_way()[:FEW],
        "health": archives.health(),
        "damaged": archives.damaged()[:FEW],
        "may_change": request.may(Ability.MANAGE),
    }
    return render(request, "reports/retention/index.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@operator_page(Ability.MANAGE)
def add_rule(request: AccountRequest) -> HttpResponse:
    """Say how long something is kept."""
    form = RuleForm(request.POST or None, initial={"amount": 3})
    if request.method == "POST" and form.is_valid():
        try:
            retention.add(request.account, Wish(**form.cleaned_data), by=request.user)
        except ServiceError as error:
            form.add_error(error.field if error.field in form.fields else None, error.message)
        else:
            messages.success(request, _("The rule counts from the next night on."))
            return redirect("retention")
    status = 422 if form.errors else 200
    return render(request, "reports/retention/rule.html", {"form": form}, status=status)


@require_POST
@operator_page(Ability.MANAGE)
def remove_rule(request: AccountRequest, rule_uuid: uuid.UUID) -> HttpResponse:
    """Delete a rule."""
    retention.remove(request.account, rule_uuid)
    messages.success(request, _("The rule is deleted."))
    return redirect("retention")


@require_http_methods(["GET", "HEAD", "POST"])
@operator_page(Ability.MANAGE)
def decide(request: AccountRequest, request_uuid: uuid.UUID) -> HttpResponse:
    """Approve or decline a request for a month."""
    row = archives.request_called(request_uuid)
    form = DecisionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        approve = "approve" in request.POST
        try:
            restoring.decide(
                row.uuid, approve=approve, answer=form.cleaned_data["answer"], by=request.user
            )
        except NotFound:
            raise
        except ServiceError as error:
            form.add_error(None, error.message)
        else:
            if approve:
                kick_restore()
            messages.success(request, _("Decided."))
            return redirect("retention")
    status = 422 if form.errors else 200
    month = archives.month_of(row.account, row.month)
    context = {"row": row, "month": month, "form": form}
    return render(request, "reports/retention/decide.html", context, status=status)
