"""Where all reports begin: the last 30 days, and the way to everything."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.access import Ability, AccountRequest, account_page
from reports.menu import MORE
from reports.selectors.kinds import BY_SLUG
from reports.views import words
from reports.views.asking import ask
from reports.views.pages import kinds_for


@require_safe
@account_page(Ability.VIEW)
def index(request: AccountRequest) -> HttpResponse:
    """The daily report of the last 30 days in short, and the list of the others."""
    daily = ask(request, BY_SLUG["daily"])
    context: dict[str, Any] = {
        "kinds": [(kind, reverse(kind.url_name)) for kind in kinds_for(request)],
        "more": [(entry, reverse(entry.url_name)) for entry in MORE if request.may(entry.ability)],
    }
    if daily.question:
        found = daily.kind.read(daily.question)
        context |= {
            "stats": words.stats(daily.question, found)[:6],
            "found": found,
            "picture": found.pictures[0],
            "days": words.days(daily.question.span),
            "before": words.days(daily.question.compared) if daily.question.compared else "",
            "zone": request.account.timezone,
        }
    return render(request, "reports/index.html", context)
