"""Messages that need a decision: of which nobody knows whether the carrier took them."""

import uuid
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.access import Ability, AccountRequest, account_page
from accounts.models import Account
from campaigns.selectors import doubts as selectors
from campaigns.selectors.doubts import NONE, Filter
from campaigns.services import doubts
from campaigns.services.doubts import Decided, Decision

NAMES = ("carrier", "account", "campaign", "why")


class FilterForm(forms.Form):
    """Which doubts, as it stands in the address."""

    carrier = forms.UUIDField(required=False)
    account = forms.UUIDField(required=False)
    campaign = forms.CharField(required=False, max_length=36)
    why = forms.SlugField(required=False, max_length=32)
    after = forms.IntegerField(required=False, min_value=0, max_value=2**53)

    def clean_campaign(self) -> uuid.UUID | str | None:
        value: str = self.cleaned_data["campaign"]
        if value in ("", NONE):
            return value or None
        try:
            return uuid.UUID(value)
        except ValueError as error:
            raise forms.ValidationError("campaign") from error


@account_page(Ability.VIEW)
def index(request: AccountRequest) -> HttpResponse:
    """What is in doubt, in groups."""
    groups = selectors.groups(request.account, _asked(request.GET))
    total = sum(group.messages for group in groups)
    rows = [(group, _address(group)) for group in groups]
    context = {"groups": rows, "total": total, "sees_all": _sees_all(request)}
    return render(request, "decisions/list.html", context)


@account_page(Ability.VIEW)
def listing(request: AccountRequest) -> HttpResponse:
    """The messages of a group, to decide on some of them or all."""
    page = selectors.page(request.account, _asked(request.GET))
    kept = _kept(request.GET)
    older = f"?{urlencode([*kept, ('after', page.after)])}" if page.after else ""
    context = {
        "page": page,
        "kept": kept,
        "newest_url": f"?{urlencode(kept)}" if request.GET.get("after") else "",
        "older_url": older,
        "sees_all": _sees_all(request),
    }
    return render(request, "decisions/messages.html", context)


@account_page(Ability.MANAGE)
def review(request: AccountRequest) -> HttpResponse:
    """What a decision means, and carrying it out."""
    given = request.POST if request.method == "POST" else request.GET
    decision = _decision(given.get("decision", ""))
    refs = given.getlist("message")[: selectors.PAGE]
    if "some" in given and not refs:
        messages.error(request, _("Tick the messages first."))
        return redirect(f"{reverse('decision_messages')}?{urlencode(_kept(given))}")
    found = selectors.meaning(request.account, _asked(given), refs)
    if request.method == "POST":
        decided = doubts.decide(request.account, found.ids, decision)
        messages.success(request, _done(decision, decided))
        return redirect("decisions")
    context = {
        "decision": decision.value,
        "meaning": found,
        "kept": [*_kept(given), *(("message", ref) for ref in refs)],
        "back": f"?{urlencode(_kept(given))}",
    }
    return render(request, "decisions/review.html", context)


def _sees_all(request: AccountRequest) -> bool:
    return bool(request.account.kind == Account.Kind.OPERATOR)


def _asked(given: Any) -> Filter:
    form = FilterForm(given)
    if not form.is_valid():
        raise Http404
    cleaned = form.cleaned_data
    return Filter(
        carrier=cleaned["carrier"],
        account=cleaned["account"],
        campaign=cleaned["campaign"],
        why=cleaned["why"],
        before=cleaned["after"],
    )


def _kept(given: Any) -> list[tuple[str, str]]:
    return [(name, given[name]) for name in NAMES if given.get(name)]


def _address(group: selectors.Group) -> str:
    return "?" + urlencode(
        {
            "carrier": group.carrier.uuid,
            "account": group.account.uuid,
            "campaign": group.campaign.uuid if group.campaign else NONE,
            "why": group.why,
        }
    )


def _decision(value: str) -> Decision:
    try:
        return Decision(value)
    except ValueError as error:
        raise Http404 from error


def _done(decision: Decision, decided: Decided) -> str:
    words = {
        Decision.SEND_AGAIN: ngettext(
            "%(n)s message is sent again.", "%(n)s messages are sent again.", decided.changed
        ),
        Decision.ACCEPT: ngettext(
            "%(n)s message counts as sent.", "%(n)s messages count as sent.", decided.changed
        ),
        Decision.LEAVE: ngettext(
            "%(n)s message is left as it is.", "%(n)s messages are left as they are.",
            decided.changed,
        ),
    }[decision] % {"n": f"{decided.changed:,}"}  # fmt: skip
    if decided.settled:
        words += " " + _("Of %(n)s others the carrier was heard meanwhile.") % {
            "n": f"{decided.settled:,}"
        }
    if decided.halted:
        words += " " + _("%(n)s cannot be sent again: their campaign was stopped.") % {
            "n": f"{decided.halted:,}"
        }
    return words
