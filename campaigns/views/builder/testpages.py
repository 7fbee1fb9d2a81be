"""Tests from the review, the page that follows one, and the numbers they go to."""

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.access import Ability, AccountRequest, account_page
from accounts.errors import ServiceError
from campaigns.selectors.testsends import test_called
from campaigns.services import testsends
from campaigns.services.testsends import Draft
from campaigns.views.builder.testing import tell_refused
from campaigns.views.common import campaign_or_404


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
    tell_refused(request, accepted)
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
