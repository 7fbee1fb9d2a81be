"""The page of proof: every count of the account's messages beside the others."""

import datetime
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_POST

from accounts.access import Ability, AccountRequest, account_page
from accounts.models import Account
from reports.forms.proof import ProofForm
from reports.mailedtasks import kick_proofs
from reports.selectors.proofpages import last_run, proofs_of, squashed_at
from reports.services import proving
from reports.services.proving import Question

DAYS = 30


@account_page(Ability.VIEW)
def page(request: AccountRequest) -> HttpResponse:
    """The proof of some days: made now where that is quick, else the last one that was made."""
    form = ProofForm(request.GET)
    question = _question(request, form)
    if form.is_valid():
        form = ProofForm({"since": question.first, "until": question.last})
    context: dict[str, Any] = {"form": form, "first": question.first, "last": question.last}
    context |= _proof(question)
    is_operator = request.account.kind == Account.Kind.OPERATOR
    context |= {"run": last_run(), "is_operator": is_operator, "squashed_at": squashed_at()}
    whole = "HX-Request" not in request.headers
    response = render(
        request, "reports/proof/page.html" if whole else "reports/proof/_result.html", context
    )
    patch_vary_headers(response, ["HX-Request"])
    if not whole and context["proof"] is None:
        response["X-Live"] = "done"
    return response


@account_page(Ability.VIEW)
@require_POST
def prove(request: AccountRequest) -> HttpResponse:
    """Ask for a proof of the days in the form."""
    question = _question(request, ProofForm(request.POST))
    proving.ask(question)
    kick_proofs()
    return redirect(f"{reverse('proof')}?{_days(question)}")


def _question(request: AccountRequest, form: ProofForm) -> Question:
    """The days asked for, or those that end today."""
    today = timezone.now().astimezone(ZoneInfo(request.account.timezone)).date()
    data = form.cleaned_data if form.is_valid() else {}
    last = data.get("until") or today
    first = data.get("since") or last - datetime.timedelta(days=DAYS - 1)
    return Question(request.account, min(first, last), last)


def _proof(question: Question) -> dict[str, Any]:
    """`result` to show, its moment, and `proof`, the one that a job is still making."""
    if proving.is_small(question.account):
        result = proving.prove(question)
        return {"result": result, "at": _moment(result), "proof": None, "small": True}
    done, pending = proofs_of(question)
    kept = done.result if done else None
    return {"result": kept, "at": _moment(kept), "proof": pending, "small": False}


def _moment(result: dict[str, Any] | None) -> datetime.datetime | None:
    return datetime.datetime.fromisoformat(result["at"]) if result else None


def _days(question: Question) -> str:
    return urlencode({"since": question.first, "until": question.last})
