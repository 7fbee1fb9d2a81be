"""How a campaign starts: a draft, and the file or the contacts it starts with."""

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from accounts.errors import Invalid
from accounts.models import Account, User
from accounts.selectors import limit
from campaigns.models import Campaign, ContactGroup, ContactSegment, Upload
from campaigns.selectors.contactparts import people_in
from campaigns.services import audiences, campaigns, uploads
from campaigns.services.segments import count_of

QUICK, BULK = Campaign.Kind.QUICK, Campaign.Kind.BULK


def from_file(
    account: Account, *, name: str, file: "UploadedFile[bytes] | Upload", by: User | None
) -> Campaign:
    """A draft with a file, which may have come in pieces before. Raises Invalid, Conflict."""
    upload = uploads.taken(account, file, by=by, quota="campaign_file_bytes")
    return new_draft(account, name, upload, BULK, by)


def change_file(
    campaign: Campaign, *, file: "UploadedFile[bytes] | Upload", by: User | None
) -> None:
    """Take the recipients from another file. Raises Invalid, Conflict."""
    upload = uploads.taken(campaign.account, file, by=by, quota="campaign_file_bytes")
    campaigns.take_upload(campaign, upload)


def from_audience(
    account: Account, *, name: str, audience: ContactGroup | ContactSegment, by: User | None
) -> Campaign:
    """A campaign to everybody who is in a group or segment now. Raises as `keep_audience`."""
    upload, kind = keep_audience(account, audience, by=by)
    return new_draft(account, name, upload, kind, by)


def keep_audience(
    account: Account, audience: ContactGroup | ContactSegment, *, by: User | None
) -> tuple[Upload, Campaign.Kind]:
    """Everybody who is in a group or segment now, as a file. Raises Invalid on "audience".

    The campaign is a quick one as long as it is no larger than those may be.
    """
    people = people_in(audience) if isinstance(audience, ContactGroup) else count_of(audience)
    most = limit(account, "campaign_messages")
    if people > most:
        message = _(
            "{people} people are more than the {limit} a campaign may have. Make smaller groups."
        ).format(people=figure(people), limit=figure(most))
        raise Invalid("too_many_people", message, "audience")
    upload = audiences.snapshot(account, audience, by)
    return upload, QUICK if people <= limit(account, "quick_messages") else BULK


def new_draft(
    account: Account, name: str, upload: Upload, kind: Campaign.Kind, by: User | None
) -> Campaign:
    """A draft with its recipients, or none at all. Raises Invalid, Conflict."""
    with transaction.atomic():
        campaign = campaigns.create_draft(account, name=name, by=by)
        campaigns.take_upload(campaign, upload, kind)
    return campaign


def figure(count: int) -> str:
    """A number as a sentence shows it."""
    return number_format(count, force_grouping=True)
