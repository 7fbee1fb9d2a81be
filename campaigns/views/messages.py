"""The messages pages: search, and one message's story."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from accounts.access import Ability, AccountRequest, account_page, operator_page
from accounts.models import Account
from campaigns.searching import MessageSearchForm
from campaigns.selectors import browsing, exchanges
from campaigns.selectors.passedrules import rules_of
from campaigns.services import routeexplaining
from campaigns.timeline import steps_of


@account_page(Ability.VIEW)
def index(request: AccountRequest) -> HttpResponse:
    """Messages, newest first, by number, id, state, campaign and day."""
    form = MessageSearchForm(request.account, request.GET)
    page = browsing.Page([], "")
    if form.is_valid() and (search := form.search) is not None:
        page = browsing.find(request.account, search)
    context = {"form": form, "page": page, **_addresses(request, page)}
    return render(request, "messages/list.html", context)


@account_page(Ability.VIEW)
def detail(request: AccountRequest, ref: str) -> HttpResponse:
    """What happened to one message, and why."""
    found = browsing.detail(request.account, ref)
    names_carrier = request.account.kind == Account.Kind.OPERATOR
    steps = steps_of(found, names_carrier=names_carrier)
    context = {"line": found.line, "steps": steps, "names_carrier": names_carrier, **_shown(found)}
    return render(request, "messages/detail.html", context)


@operator_page(Ability.VIEW)
def seen_by_operator(request: AccountRequest, ref: str) -> HttpResponse:
    """The same of any account's message, with its carrier's side and without its text."""
    found = browsing.detail_for_operator(ref)
    context = {
        "line": found.line,
        "steps": steps_of(found, names_carrier=True),
        "for_operator": True,
        "names_carrier": True,
        "exchange": exchanges.exchange_of(found),
        "way": routeexplaining.find_way_of_message(found.line.message),
        **_shown(found),
    }
    return render(request, "messages/detail.html", context)


def _shown(found: browsing.Detail) -> dict[str, Any]:
    """What stands beside the story: the rules it passed."""
    return {"rules": rules_of(found)}


def _addresses(request: AccountRequest, page: browsing.Page) -> dict[str, Any]:
    """Where the pager leads, with the search kept."""
    asked = request.GET.copy()
    asked.pop("before", None)
    newest = f"?{asked.urlencode()}" if request.GET.get("before") else ""
    if not page.older:
        return {"newest_url": newest, "older_url": ""}
    asked["before"] = page.older
    return {"newest_url": newest, "older_url": f"?{asked.urlencode()}"}
