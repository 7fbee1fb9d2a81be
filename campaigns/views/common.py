"""What the campaign pages share: finding a campaign, showing a refusal."""

import uuid

from django import forms
from django.http import Http404

from accounts.access import AccountRequest
from accounts.errors import NotFound, ServiceError
from accounts.selectors import limit
from campaigns.models import Campaign
from campaigns.selectors import campaigns as selectors
from campaigns.services.storage import too_large
from campaigns.uploading import over_quota


def campaign_or_404(request: AccountRequest, campaign_uuid: uuid.UUID) -> Campaign:
    """The account's campaign; another account's does not exist."""
    try:
        return selectors.get(request.account, campaign_uuid)
    except NotFound as error:
        raise Http404(error.message) from error


def took_too_much(
    request: AccountRequest, form: forms.BaseForm, name: str = "campaign_file_bytes"
) -> bool:
    """Whether the upload was broken off at everybody's quota; the form then says the limit."""
    quota = over_quota(request)
    if quota:
        form.is_valid()
        form.errors.pop("file", None)
        show_error(form, too_large(min(quota, limit(request.account, name))))
    return bool(quota)


def show_error(form: forms.BaseForm, error: ServiceError) -> None:
    """Put a service's refusal beside its field, or above a form that has no such field."""
    form.add_error(error.field if error.field in form.fields else None, error.message)
