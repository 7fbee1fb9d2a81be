"""The overview."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers

from accounts.access import Ability, AccountRequest, account_page
from portal.dashboard.selectors import overview_of


@account_page(Ability.VIEW)
def overview(request: AccountRequest) -> HttpResponse:
    """What was sent, what is on its way, and what is left to send with; its panels refresh."""
    whole = "HX-Request" not in request.headers
    template = "dashboard/overview.html" if whole else "dashboard/_panels.html"
    found = overview_of(request.account, request.access.abilities)
    response = render(request, template, {"overview": found})
    patch_vary_headers(response, ["HX-Request"])
    return response
