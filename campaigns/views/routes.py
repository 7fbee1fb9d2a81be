"""The operator's routing rules in their order, and what health moved."""

from django.http import HttpResponse
from django.shortcuts import render

from accounts.access import Ability, AccountRequest, operator_page
from campaigns.selectors import routes as selectors


@operator_page(Ability.VIEW)
def index(request: AccountRequest) -> HttpResponse:
    """All rules in their order."""
    context = {"lines": selectors.rule_lines(), "no_route": selectors.no_route()}
    return render(request, "routes/list.html", context)


@operator_page(Ability.VIEW)
def shifts(request: AccountRequest) -> HttpResponse:
    """What health changed, and why."""
    return render(request, "routes/shifts.html", {"shifts": selectors.shifts()})
