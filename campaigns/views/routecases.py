"""The explainer: which way a message goes and why; its cases, kept and asked again."""

import uuid

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import Ability, AccountRequest, operator_page
from accounts.errors import Invalid
from campaigns.forms.routecases import ExplainForm
from campaigns.selectors import routechoices
from campaigns.services import routecases, routeexplaining
from campaigns.views.common import show_error


@require_http_methods(["GET", "HEAD", "POST"])
@operator_page(Ability.VIEW)
def explain(request: AccountRequest) -> HttpResponse:
    """Ask about a message; with `save`, keep it as a case. By POST: texts stay out of logs."""
    form = ExplainForm(request.POST or None, region=request.account.default_country)
    found = None
    if request.method == "POST" and form.is_valid():
        found = routeexplaining.find_way(form.sample())
        if "save" in request.POST and _saved(request, form):
            return redirect("route_cases")
    context = {"form": form, "found": found, "accounts": routechoices.offered_accounts()}
    return render(request, "routes/explain.html", context, status=422 if form.errors else 200)


@operator_page(Ability.VIEW)
def index(request: AccountRequest) -> HttpResponse:
    """All cases, asked now."""
    outcomes = routecases.read_outcomes()
    context = {"outcomes": outcomes, "wrong": sum(not outcome.ok for outcome in outcomes)}
    return render(request, "routes/cases.html", context)


@operator_page(Ability.MANAGE)
@require_POST
def expect(request: AccountRequest, case_uuid: uuid.UUID) -> HttpResponse:
    """Let what a case gives now be what is expected."""
    case = routecases.expect_now(request.account, case_uuid)
    messages.success(request, _("%(name)s expects this from now on.") % {"name": case.name})
    return redirect("route_cases")


@operator_page(Ability.MANAGE)
@require_POST
def delete(request: AccountRequest, case_uuid: uuid.UUID) -> HttpResponse:
    """Forget a case."""
    routecases.delete(request.account, case_uuid)
    messages.success(request, _("The case is deleted."))
    return redirect("route_cases")


def _saved(request: AccountRequest, form: ExplainForm) -> bool:
    if not request.may(Ability.MANAGE):
        raise PermissionDenied
    try:
        case = routecases.save(request.account, form.cleaned_data["name"], form.sample())
    except Invalid as error:
        show_error(form, error)
        return False
    messages.success(request, _("%(name)s is kept.") % {"name": case.name})
    return True
