"""Mended rows that join a campaign after its confirmation."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import Ability, AccountRequest, account_page
from accounts.errors import ServiceError
from accounts.selectors import limit
from campaigns import mendable, tasks
from campaigns.forms.repairs import MendedFileForm
from campaigns.forms.review import ConfirmForm
from campaigns.models import Campaign, Supplement
from campaigns.repairs import Repair
from campaigns.selectors import bill, rejects
from campaigns.selectors import supplements as selectors
from campaigns.services import storage, supplements
from campaigns.services.confirming import Offer
from campaigns.uploading import over_quota
from campaigns.views.common import campaign_or_404, show_error

GET_OR_POST = ["GET", "HEAD", "POST"]


@require_http_methods(GET_OR_POST)
@account_page(Ability.SEND)
def mend(request: AccountRequest, campaign_uuid: uuid.UUID) -> HttpResponse:
    """What can be mended of a campaign that was confirmed: by rules, or by a mended file."""
    campaign = campaign_or_404(request, campaign_uuid)
    if campaign.status not in supplements.JOINABLE:
        return redirect("campaign", campaign.uuid)
    quota = over_quota(request)
    if quota:
        form = MendedFileForm(request.POST, request.FILES)
        form.is_valid()
        form.errors.pop("file", None)
        show_error(form, storage.too_large(quota))
        return _mend_page(request, campaign, form, 413)
    if request.method != "POST":
        return _mend_page(request, campaign, MendedFileForm())
    form = MendedFileForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            file = form.cleaned_data["file"]
            found = supplements.mend_by_file(campaign, file, by=request.user)
        except ServiceError as error:
            show_error(form, error)
        else:
            tasks.kick_supplement(str(found.uuid))
            return redirect("supplement", campaign.uuid, found.uuid)
    return _mend_page(request, campaign, form, 422)


@require_http_methods(GET_OR_POST)
@account_page(Ability.SEND)
def detail(
    request: AccountRequest, campaign_uuid: uuid.UUID, supplement_uuid: uuid.UUID
) -> HttpResponse:
    """How far the check is, then what it found and costs; a POST confirms what was seen."""
    campaign = campaign_or_404(request, campaign_uuid)
    found = selectors.get(campaign, supplement_uuid)
    if request.headers.get("X-Live"):
        return _progress(request, campaign, found)
    if request.method == "POST":
        return _confirm(request, campaign, found)
    offer = {"messages": found.messages, "price": found.price}
    return _page(request, campaign, found, ConfirmForm(initial=offer))


@require_POST
@account_page(Ability.SEND)
def discard(
    request: AccountRequest, campaign_uuid: uuid.UUID, supplement_uuid: uuid.UUID
) -> HttpResponse:
    """Give the mended rows up; the campaign stays as it is."""
    campaign = campaign_or_404(request, campaign_uuid)
    try:
        supplements.discard(selectors.get(campaign, supplement_uuid))
    except ServiceError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, _("Given up. The campaign is as it was."))
    return redirect("campaign", campaign.uuid)


def _confirm(request: AccountRequest, campaign: Campaign, found: Supplement) -> HttpResponse:
    form = ConfirmForm(request.POST)
    if not form.is_valid():
        return redirect("supplement", campaign.uuid, found.uuid)
    seen = Offer(form.cleaned_data["messages"], form.cleaned_data["price"])
    try:
        supplements.confirm(found, by=request.user, offer=seen)
    except ServiceError as error:
        found.refresh_from_db()
        show_error(form, error)
        return _page(request, campaign, found, form, 422)
    messages.success(request, _("The mended rows have joined the campaign."))
    return redirect("campaign", campaign.uuid)


def _mend_page(
    request: AccountRequest, campaign: Campaign, form: MendedFileForm, status: int = 200
) -> HttpResponse:
    refusals = rejects.refusals(campaign)
    context = {
        "campaign": campaign,
        "form": form,
        "invalid": [group for group in refusals if group.cause.kind == "invalid"],
        "others": [group for group in refusals if group.cause.kind != "invalid"],
        "waiting": selectors.open_one(campaign),
        "megabytes": limit(request.account, "campaign_file_bytes") // (1024 * 1024),
    }
    return render(request, "campaigns/mend.html", context, status=status)


def _page(
    request: AccountRequest,
    campaign: Campaign,
    found: Supplement,
    form: ConfirmForm,
    status: int = 200,
) -> HttpResponse:
    context: dict[str, Any] = {
        "campaign": campaign,
        "supplement": found,
        "form": form,
        "rules": [mendable.words(Repair.of(rule)) for rule in found.repairs],
        "by_rules": found.upload is None,
    }
    if found.status == Supplement.Status.READY:
        context |= {
            "bill": bill.bill_of_batch(request.account, campaign.product, found.batch),
            "dearest": bill.dearest(found.findings),
            "still": selectors.still_refused(found),
            "may_join": campaign.status in supplements.JOINABLE,
        }
    return render(request, "campaigns/supplement.html", context, status=status)


def _progress(request: AccountRequest, campaign: Campaign, found: Supplement) -> HttpResponse:
    context = {"supplement": found, "campaign": campaign}
    response = render(request, "campaigns/parts/gathering.html", context)
    if found.status != Supplement.Status.CHECKING:
        response["X-Live"] = "done"
    return response
