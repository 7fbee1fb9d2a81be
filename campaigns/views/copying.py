"""A new draft like a campaign that is there."""

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.access import Ability, AccountRequest, account_page
from accounts.errors import ServiceError
from campaigns.services.campaigns import missing_step
from campaigns.services.copying import copy_of
from campaigns.views.common import campaign_or_404


@require_POST
@account_page(Ability.SEND)
def copy(request: AccountRequest, campaign_uuid: uuid.UUID) -> HttpResponse:
    """A draft with the same file, text and rules; it opens where something is missing."""
    pattern = campaign_or_404(request, campaign_uuid)
    try:
        draft = copy_of(pattern, name=_("Copy of %s") % pattern.name, by=request.user)
    except ServiceError as error:
        messages.error(request, error.message)
        return redirect("campaign", pattern.uuid)
    messages.success(request, _("This is a copy. Nothing leaves before you have reviewed it."))
    return redirect(f"campaign_{missing_step(draft) or 'message'}", draft.uuid)
