"""Rules that mend a campaign's rows before they are checked: applied, and taken back."""

from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _
from phonenumbers import SUPPORTED_REGIONS

from accounts.errors import Conflict, Invalid
from campaigns.checking import storable
from campaigns.models import Campaign
from campaigns.placeholders import column_key
from campaigns.previews import plain_text
from campaigns.repairs import KINDS, PLAIN_TEXT, SET_COUNTRY, WITH_VALUE, Repair
from campaigns.services import campaigns
from campaigns.services.locking import lock
from campaigns.services.records import note

MOST = 50
LONGEST_VALUE = 500


def apply(campaign: Campaign, repair: Repair) -> None:
    """Add a rule to a campaign that is not confirmed, and start the check of its file anew.

    The caller kicks `tasks.import_campaign` after commit. Raises Invalid (see `check`), Conflict,
    and what `campaigns.start_check` raises.
    """
    check(campaign, repair)
    with transaction.atomic():
        row = _editable(campaign)
        if repair.as_json() not in row.repairs:
            if len(row.repairs) >= MOST:
                message = _("A campaign can have at most {most} rules. Mend the file instead.")
                raise Conflict("too_many_repairs", message.format(most=MOST))
            row.repairs = [*row.repairs, repair.as_json()]
            row.save(update_fields=["repairs"])
            note(row, "repaired", rule=repair.kind, column=repair.column, rules=len(row.repairs))
        _check_again(campaign)


def take_back(campaign: Campaign, place: int) -> None:
    """Remove the rule at `place` (from 0), and start the check anew; as `apply`."""
    with transaction.atomic():
        row = _editable(campaign)
        if not 0 <= place < len(row.repairs):
            raise Conflict("no_repair", _("There is no such rule any more."))
        gone = Repair.of(row.repairs[place])
        row.repairs = [*row.repairs[:place], *row.repairs[place + 1 :]]
        row.save(update_fields=["repairs"])
        note(row, "repair_removed", rule=gone.kind, column=gone.column, rules=len(row.repairs))
        _check_again(campaign)


def make_plain(campaign: Campaign) -> None:
    """Replace typographic characters in the campaign's text and in all cells; as `apply`."""
    with transaction.atomic():
        row = _editable(campaign)
        text = plain_text(row.text)
        if text != row.text and row.product and row.sender:
            campaigns.set_message(
                campaign,
                text=text,
                product=row.product,
                sender=row.sender,
                optout_tags=list(row.optout_tags.all()),
                template_version=row.template_version,
            )
        apply(campaign, Repair(PLAIN_TEXT))


def check(campaign: Campaign, repair: Repair) -> None:
    """Raise Invalid unless the rule is one; its field (kind, column, where, value) is at fault."""
    columns = campaign.upload.preview.get("columns", []) if campaign.upload else []
    if repair.kind not in KINDS:
        raise Invalid("unknown_repair", _("There is no such rule."), "kind")
    for field, name in (("column", repair.column), ("where", repair.where)):
        if name and not _among(name, columns):
            message = _("The file has no column “{name}”.").format(name=name)
            raise Invalid("unknown_column", message, field)
    if repair.kind == SET_COUNTRY and repair.value not in SUPPORTED_REGIONS:
        raise Invalid("unknown_country", _("Choose a country."), "value")
    if repair.kind in WITH_VALUE and not repair.value.strip():
        raise Invalid("no_value", _("Write what is to be filled in."), "value")
    if len(repair.value) > LONGEST_VALUE or not storable(repair.value + repair.equals):
        message = _("Write at most {most} characters.").format(most=LONGEST_VALUE)
        raise Invalid("value_too_long", message, "value")


def _among(name: str, columns: Sequence[str]) -> bool:
    return column_key(name) in {column_key(column) for column in columns}


def _editable(campaign: Campaign) -> Campaign:
    row = lock(campaign)
    if row.status not in campaigns.EDITABLE:
        raise Conflict("not_editable", _("This campaign is confirmed and cannot be changed."))
    return row


def _check_again(campaign: Campaign) -> None:
    campaign.refresh_from_db()
    campaigns.start_check(campaign)
