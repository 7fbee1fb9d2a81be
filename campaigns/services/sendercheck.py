"""An approved sender ID can be withdrawn, and a template blocked: both are looked at again before
anything is confirmed."""

from django.utils.translation import gettext as _

from accounts.errors import Invalid
from campaigns.mappings import Mapping
from campaigns.models import Batch, Campaign, Sender
from campaigns.selectors.messages import messages_in
from campaigns.services.templateblocks import require_allowed


def check_sender(campaign: Campaign) -> None:
    """Raise Invalid `sender_not_approved` where the campaign's own sender ID is withdrawn,
    `template_blocked` where nothing may be sent by its template."""
    sender = campaign.sender
    if sender is None or sender.status != Sender.Status.APPROVED:
        raise _not_approved(sender.name if sender else "")
    version = campaign.template_version
    own = str(version.template.uuid) if version else ""
    require_allowed(campaign.account, campaign.dlt_template_id, own, field="text")


def check_senders(campaign: Campaign, batch: Batch) -> None:
    """As `check_sender`, and also of the rows in `batch` that bring a sender ID of their own."""
    check_sender(campaign)
    if Mapping.of(campaign.mapping).sender is None:
        return
    others = Sender.objects.filter(account=campaign.account_id)
    names = list(others.exclude(status=Sender.Status.APPROVED).values_list("name", flat=True))
    own = messages_in([batch]).filter(sender__in=names).values_list("sender", flat=True)
    name = own.first() if names else None
    if name is not None:
        raise _not_approved(name)


def _not_approved(name: str) -> Invalid:
    message = _("The sender ID %(name)s is not approved any more. Choose another one.")
    return Invalid("sender_not_approved", message % {"name": name}, "sender")
