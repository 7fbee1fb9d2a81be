"""Quick starts: a page for each dialect, filled in for the account that looks."""

import json

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from accounts.access import Ability, AccountRequest, account_page
from accounts.errors import Invalid
from accounts.models import Account
from apikeys.models import ApiKey
from campaigns.selectors.defaults import product_for, sender_for
from portal.quickstart.calls import STARTS, Facts
from portal.quickstart.languages import examples

NO_SENDER, NO_PRODUCT = "SENDER", "T"
FIRST = "v2"


@account_page(Ability.VIEW)
def index(request: AccountRequest) -> HttpResponse:
    """The first dialect's."""
    return redirect("quickstart_dialect", dialect=FIRST)


@account_page(Ability.VIEW)
def dialect(request: AccountRequest, dialect: str) -> HttpResponse:
    """One dialect: a call in four languages, what comes back, what to do next."""
    start = STARTS.get(dialect)
    if start is None:
        raise Http404
    facts = facts_of(request.account, request.build_absolute_uri("/").rstrip("/"))
    context = {
        "start": start,
        "starts": STARTS.values(),
        "examples": examples(start.call(facts)),
        "answer": json.dumps(start.answer, indent=2),
        "by_name": start.kind == ApiKey.Kind.CREDENTIAL,
        "has_sender": facts.sender != NO_SENDER,
    }
    return render(request, "quickstart/dialect.html", context)


def facts_of(account: Account, base: str) -> Facts:
    """What is filled in; names that stand for a sender and a product where there are none."""
    try:
        sender = sender_for(account)
    except Invalid:
        sender = NO_SENDER
    try:
        product = product_for(account).code
    except Invalid:
        product = NO_PRODUCT
    return Facts(base, sender, product)
