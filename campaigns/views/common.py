"""What the campaign pages share: finding a campaign, showing a refusal."""

import uuid

from django import forms
from django.http import Http404

from accounts.access import AccountRequest
from accounts.errors import NotFound, ServiceError
from campaigns.models import Campaign
from campaigns.selectors import campaigns as selectors


def campaign_or_404(request: AccountRequest, campaign_uuid: uuid.UUID) -> Campaign:
    """The account's campaign; another account's does not exist."""
    try:
        return selectors.get(request.account, campaign_uuid)
    except NotFound as error:
        raise Http404(error.message) from error


def show_error(form: forms.BaseForm, error: ServiceError) -> None:
    """Put a service's refusal beside its field, or above a form that has no such field."""
    form.add_error(error.field if error.field in form.fields else None, error.message)
