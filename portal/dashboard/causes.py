"""What caused a ledger entry: the way from a statement to a campaign, a message or a receipt."""

import uuid

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.access import Ability, AccountRequest, account_page
from accounts.errors import NotFound
from accounts.movements import WORDS
from accounts.selectors import statements
from campaigns.selectors.browsing import batch_of


@require_safe
@account_page(Ability.VIEW)
def cause(request: AccountRequest, kind: str, cause_uuid: uuid.UUID) -> HttpResponse:
    """Lead on to a batch or a wallet, or show a movement's receipt."""
    if kind == "batch":
        return redirect(_batch_address(request, cause_uuid))
    if kind == "wallet":
        return redirect("statement", cause_uuid)
    if kind not in WORDS:
        raise NotFound("unknown_cause", _("There is nothing at this address."))
    below = request.may(Ability.RESELL)
    receipt = statements.receipt_of(request.account, cause_uuid, below=below)
    return render(request, "accounts/wallets/receipt.html", {"receipt": receipt})


def _batch_address(request: AccountRequest, batch_uuid: uuid.UUID) -> str:
    """A campaign's page; for an API call its message, or the list of its messages."""
    batch = batch_of(request.account, batch_uuid)
    if batch.campaign is not None:
        return reverse("campaign", args=[batch.campaign.uuid])
    if batch.capacity == 1:
        return reverse("message", args=[f"{batch.uuid}:1"])
    return f"{reverse('messages')}?batch={batch.uuid}"
