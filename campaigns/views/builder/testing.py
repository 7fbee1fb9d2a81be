"""Tests to one's own numbers: sent from the message step and the review, and followed live."""

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.access import Ability, AccountRequest, account_page
from accounts.errors import NotFound, ServiceError
from campaigns.acceptance import Accepted, Outcome
from campaigns.forms.message import MessageForm
from campaigns.models import Campaign
from campaigns.problems import row_sentence
from campaigns.selectors.testsends import TestView, test_called
from campaigns.services import testsends
from campaigns.services.testsends import Draft
from campaigns.views.common import campaign_or_404, show_error

SENT = "tests_sent"
REMEMBERED = 20


def send_test(request: AccountRequest, campaign: Campaign, form: MessageForm) -> TestView | None:
    """Send what a valid form says to one's own numbers; None where `form` has errors now.

    The same form sent twice (a reload) sends nothing twice: it shows the test it sent before.
    """
    data = form.cleaned_data
    before = _sent_before(request, data["test_token"])
    if before is not None:
        return before
    tags = tuple(data.get("optout_tags") or ())
    draft = Draft(data["text"], data["product"], data["sender"], tags)
    try:
        accepted = testsends.send(
            campaign, draft, row=data["row"] or 0, numbers=data["test_numbers"]
        )
        if "remember" in request.POST and request.may(Ability.MANAGE):
            testsends.remember(request.account, data["test_numbers"])
    except ServiceError as error:
        show_error(form, error)
        return None
    _note(request, data["test_token"], accepted)
    _tell_refused(request, accepted)
    return test_called(request.account, accepted.uuid)


@require_POST
@account_page(Ability.SEND)
def tests(request: AccountRequest, campaign_uuid: uuid.UUID) -> HttpResponse:
    """Send one row of a campaign as it is kept: from the review."""
    campaign = campaign_or_404(request, campaign_uuid)
    row = request.POST.get("row", "")
    number = int(row) if row.isascii() and row.isdecimal() and len(row) < 9 else 0
    back = f"{reverse('campaign_review', args=[campaign.uuid])}?find={number}"
    try:
        accepted = testsends.send(
            campaign,
            Draft.of(campaign),
            row=number,
            numbers=request.POST.get("test_numbers", ""),
        )
    except ServiceError as error:
        messages.error(request, error.message)
        return redirect(f"{back}#test")
    _tell_refused(request, accepted)
    return redirect(f"{back}&test={accepted.uuid}#test")


@require_safe
@account_page(Ability.SEND)
def outcome(
    request: AccountRequest, campaign_uuid: uuid.UUID, batch_uuid: uuid.UUID
) -> HttpResponse:
    """What became of a test: a live panel, or a page of its own."""
    campaign = campaign_or_404(request, campaign_uuid)
    test = test_called(request.account, batch_uuid)
    context = {"campaign": campaign, "test": test}
    if not request.headers.get("X-Live"):
        return render(request, "campaigns/test.html", context)
    response = render(request, "campaigns/parts/test_outcome.html", context)
    if test.done:
        response["X-Live"] = "done"
    return response


@require_POST
@account_page(Ability.MANAGE)
def numbers(request: AccountRequest) -> HttpResponse:
    """Keep the account's own numbers for tests."""
    try:
        testsends.remember(request.account, request.POST.get("test_numbers", ""))
    except ServiceError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, _("The numbers for tests are saved."))
    return redirect("sending_rules")


def _note(request: AccountRequest, token: str, accepted: Accepted) -> None:
    if token:
        known = list(request.session.get(SENT, {}).items())[-REMEMBERED:]
        request.session[SENT] = {**dict(known), token: str(accepted.uuid)}


def _sent_before(request: AccountRequest, token: str) -> TestView | None:
    known = request.session.get(SENT, {}).get(token) if token else None
    try:
        return test_called(request.account, uuid.UUID(known)) if known else None
    except NotFound:
        return None


def _tell_refused(request: AccountRequest, accepted: Accepted) -> None:
    """Numbers of the test that got nothing, each with why."""
    for result in accepted.results:
        if result.outcome is not Outcome.ACCEPTED:
            left = result.outcome is Outcome.OPTED_OUT
            why = _("This number has opted out.") if left else row_sentence(result.code)
            messages.warning(request, f"{result.recipient.number}: {why}")
