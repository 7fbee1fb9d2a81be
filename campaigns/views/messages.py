"""The messages pages: search, and one message's story."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from accounts.access import Ability, AccountRequest, account_page, operator_page
from accounts.errors import NotFound
from accounts.models import Account
from campaigns.searching import MessageSearchForm
from campaigns.selectors import archived, browsing, exchanges, messagelog
from campaigns.selectors.passedrules import rules_of
from campaigns.services import routeexplaining
from campaigns.timeline import steps_of


@account_page(Ability.VIEW)
def index(request: AccountRequest) -> HttpResponse:
    """Messages, the latest first, by all that a search can ask."""
    form = MessageSearchForm(request.account, request.GET)
    page = messagelog.Page([])
    if form.is_valid() and (search := form.search) is not None:
        page = messagelog.find(request.account, search)
    context = {"form": form, "page": page, **_addresses(request, page)}
    context["has_archive"] = not page.older and archived.has_archive(request.account)
    return render(request, "messages/list.html", context)


@account_page(Ability.VIEW)
def detail(request: AccountRequest, ref: str) -> HttpResponse:
    """What happened to one message, and why."""
    try:
        found = browsing.detail(request.account, ref)
    except NotFound as error:
        if error.code != archived.CODE:
            raise
        context: dict[str, Any] = {"day": archived.day_of_ref(request.account, ref)}
        return render(request, "messages/archived.html", context, status=410)
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


def _addresses(request: AccountRequest, page: messagelog.Page) -> dict[str, Any]:
    """Where the pager leads, with the search kept."""
    asked = request.GET.copy()
    places = [asked.pop(name, None) for name in ("before", "after")]

    def address(name: str, ref: str) -> str:
        """This search from another place on."""
        there = asked.copy()
        there[name] = ref
        return f"?{there.urlencode()}" if ref else ""

    newer, older = address("after", page.newer), address("before", page.older)
    is_upwards = bool(places[1])
    found: dict[str, Any] = {"asked": asked.urlencode(), "is_upwards": is_upwards}
    if page.reached:
        # The button that goes on stands where the look ended: the pager does not say it again.
        found["go_on_url"] = newer if is_upwards else older
        newer, older = ("", older) if is_upwards else (newer, "")
    newest = f"?{asked.urlencode()}" if any(places) else ""
    return {**found, "newest_url": newest, "newer_url": newer, "older_url": older}
