"""Campaigns that start with typed numbers."""

from django.utils.translation import gettext as _

from accounts.errors import Invalid
from accounts.models import Account, User
from accounts.selectors import limit
from campaigns.models import Campaign, Upload
from campaigns.pasted import Pasted, look
from campaigns.phones import PhoneReader
from campaigns.services import campaigns, uploads
from campaigns.services.starting import QUICK, figure, new_draft


def from_numbers(
    account: Account, *, name: str, pasted: Pasted, region: str, by: User | None
) -> Campaign:
    """A quick campaign to what was typed or pasted. Raises Invalid on "numbers"."""
    upload = keep_numbers(account, pasted, region=region, by=by)
    return new_draft(account, name, upload, QUICK, by)


def change_numbers(campaign: Campaign, *, pasted: Pasted, region: str, by: User | None) -> None:
    """Take other numbers than were typed before. Raises Invalid on "numbers", Conflict."""
    upload = keep_numbers(campaign.account, pasted, region=region, by=by)
    campaigns.take_upload(campaign, upload, QUICK)


def check_numbers(account: Account, pasted: Pasted, region: str) -> None:
    """Raises Invalid on "numbers": `no_numbers`, `none_readable`, `too_many_numbers`."""
    most = limit(account, "quick_messages")
    if not pasted.rows:
        raise Invalid("no_numbers", _("Type or paste the numbers to write to."), "numbers")
    if len(pasted.rows) > most:
        message = _(
            "These are {count} recipients; up to {limit} can be typed or pasted. Use bulk upload:"
            " put them into a file and choose “A file” above."
        ).format(count=figure(len(pasted.rows)), limit=figure(most))
        raise Invalid("too_many_numbers", message, "numbers")
    if not look(pasted, PhoneReader(region)).good:
        message = _("None of these is a phone number. Check the country they are of.")
        raise Invalid("none_readable", message, "numbers")


def keep_numbers(account: Account, pasted: Pasted, *, region: str, by: User | None) -> Upload:
    """What was typed or pasted, as a file. Raises Invalid on "numbers"."""
    check_numbers(account, pasted, region)
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
