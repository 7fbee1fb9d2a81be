"""How a campaign starts: a draft, and the recipients it starts with."""

from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from accounts.errors import Invalid
from accounts.models import Account, User
from accounts.selectors import limit
from campaigns.models import Campaign, ContactGroup, ContactSegment, Upload
from campaigns.pasted import Found, Pasted, look
from campaigns.phones import PhoneReader
from campaigns.selectors.contactparts import people_in
from campaigns.services import audiences, campaigns, uploads
from campaigns.services.segments import count_of

QUICK, BULK = Campaign.Kind.QUICK, Campaign.Kind.BULK


def from_file(
    account: Account, *, name: str, file: "UploadedFile[bytes] | Upload", by: User
) -> Campaign:
    """A draft with a file, which may have come in pieces before. Raises Invalid, Conflict."""
    upload = uploads.taken(account, file, by=by, quota="campaign_file_bytes")
    return _draft(account, name, upload, BULK, by)


def from_numbers(account: Account, *, name: str, pasted: Pasted, region: str, by: User) -> Campaign:
    """A quick campaign to what was typed or pasted. Raises Invalid on "numbers"."""
    upload = _typed(account, pasted, region=region, by=by)
    return _draft(account, name, upload, QUICK, by)


def change_file(campaign: Campaign, *, file: "UploadedFile[bytes] | Upload", by: User) -> None:
    """Take the recipients from another file. Raises Invalid, Conflict."""
    upload = uploads.taken(campaign.account, file, by=by, quota="campaign_file_bytes")
    campaigns.take_upload(campaign, upload)


def change_numbers(campaign: Campaign, *, pasted: Pasted, region: str, by: User) -> None:
    """Take other numbers than were typed before. Raises Invalid on "numbers", Conflict."""
    upload = _typed(campaign.account, pasted, region=region, by=by)
    campaigns.take_upload(campaign, upload, QUICK)


def from_audience(
    account: Account, *, name: str, audience: ContactGroup | ContactSegment, by: User
) -> Campaign:
    """A campaign to everybody who is in a group or segment now. Raises Invalid on "audience".

    It is a quick one as long as it is no larger than those may be.
    """
    people = people_in(audience) if isinstance(audience, ContactGroup) else count_of(audience)
    most = limit(account, "campaign_messages")
    if people > most:
        message = _(
            "{people} people are more than the {limit} a campaign may have. Make smaller groups."
        ).format(people=_figure(people), limit=_figure(most))
        raise Invalid("too_many_people", message, "audience")
    upload = audiences.snapshot(account, audience, by)
    kind = QUICK if people <= limit(account, "quick_messages") else BULK
    return _draft(account, name, upload, kind, by)


def check_numbers(account: Account, pasted: Pasted, found: Found) -> None:
    """Raises Invalid on "numbers": `no_numbers`, `none_readable`, `too_many_numbers`."""
    most = limit(account, "quick_messages")
    if not pasted.rows:
        raise Invalid("no_numbers", _("Type or paste the numbers to write to."), "numbers")
    if len(pasted.rows) > most:
        message = _(
            "These are {count} recipients; up to {limit} can be typed or pasted. Use bulk upload:"
            " put them into a file and choose “A file” above."
        ).format(count=_figure(len(pasted.rows)), limit=_figure(most))
        raise Invalid("too_many_numbers", message, "numbers")
    if not found.good:
        message = _("None of these is a phone number. Check the country they are of.")
        raise Invalid("none_readable", message, "numbers")


def _typed(account: Account, pasted: Pasted, *, region: str, by: User) -> Upload:
    check_numbers(account, pasted, look(pasted, PhoneReader(region)))
    try:
        return uploads.keep_rows(
            account,
            pasted.header,
            pasted.rows,
            name=_("Typed numbers"),
            origin=Upload.Origin.TYPED,
            by=by,
            region=region,
        )
    except Invalid as error:
        raise Invalid(error.code, error.message, "numbers") from error


def _draft(account: Account, name: str, upload: Upload, kind: Any, by: User) -> Campaign:
    with transaction.atomic():
        campaign = campaigns.create_draft(account, name=name, by=by)
        campaigns.take_upload(campaign, upload, kind)
    return campaign


def _figure(count: int) -> str:
    return number_format(count, force_grouping=True)
