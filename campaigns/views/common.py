"""What the campaign pages share: finding a campaign, showing a refusal, the builder's steps."""

import uuid

from django import forms
from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.access import AccountRequest
from accounts.errors import NotFound, ServiceError
from campaigns.models import Campaign
from campaigns.selectors import campaigns as selectors
from campaigns.services.campaigns import EDITABLE, missing_step

Steps = list[tuple[str, str]]


def campaign_or_404(request: AccountRequest, campaign_uuid: uuid.UUID) -> Campaign:
    """The account's campaign; another account's does not exist."""
    try:
        return selectors.get(request.account, campaign_uuid)
    except NotFound as error:
        raise Http404(error.message) from error


def show_error(form: forms.BaseForm, error: ServiceError) -> None:
    """Put a service's refusal beside its field, or above a form that has no such field."""
    form.add_error(error.field if error.field in form.fields else None, error.message)


def steps_of(campaign: Campaign | None) -> Steps:
    """The four steps, with the address of those that can be opened."""
    names = (
        ("campaign_recipients", _("Recipients")),
        ("campaign_message", _("Message")),
        ("campaign_time", _("Time")),
        ("campaign_review", _("Review")),
    )
    reach = 0
    if campaign is not None and campaign.status in EDITABLE:
        reach = {"recipients": 1, "message": 2, None: 4}[missing_step(campaign)]
    return [
        (label, reverse(name, args=[campaign.uuid]) if campaign and n < reach else "")
        for n, (name, label) in enumerate(names)
    ]
