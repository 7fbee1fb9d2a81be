"""A campaign while it is made: its file, text and time, the check, and the confirmation."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.errors import Conflict, Invalid
from accounts.models import Account, Product, User
from accounts.selectors import limit, products_of
from campaigns.models import Campaign, OptOutTag, Sender, Upload
from campaigns.placeholders import compile_template
from campaigns.services import imports, scheduling, uploads
from campaigns.services.locking import lock
from campaigns.services.records import note, note_file
from campaigns.services.uploads import Reading
from campaigns.statuses import CampaignStatus

EDITABLE = frozenset({CampaignStatus.DRAFT, CampaignStatus.READY, CampaignStatus.FAILED})


def create_draft(account: Account, *, name: str, by: User | None) -> Campaign:
    """An empty draft."""
    with transaction.atomic():
        campaign = Campaign.objects.create(account=account, name=name[:120], created_by=by)
        note(campaign, "created")
    return campaign


def take_upload(
    campaign: Campaign, upload: Upload, kind: Campaign.Kind = Campaign.Kind.BULK
) -> None:
    """Take the recipients from `upload`, to be read as a first look guessed.

    Raises Conflict unless the campaign can be edited, or where the file is deleted.
    """
    uploads.check_kept(upload)
    with transaction.atomic():
        Campaign.objects.filter(pk=campaign.pk, status__in=EDITABLE).update(kind=kind)
        _keep_file(campaign, upload, _mapping(upload.preview, upload.preview["number_column"]))
        note_file(campaign, upload)


def set_reading(campaign: Campaign, wanted: Reading) -> bool:
    """Correct how the file is read; return whether that gave it other columns.

    `wanted.number` counts only if it did not. Raises Conflict, or Invalid on "number"
    (`no_number_column`) and on "file" (it cannot be read like that).
    """
    upload = campaign.upload
    if upload is None:
        raise Conflict("no_file", _("Choose a file first."))
    before = list(upload.preview["columns"])
    preview = uploads.look_again(upload, wanted)
    if preview["columns"] != before:
        _keep_file(campaign, upload, _mapping(preview, preview["number_column"]), preview)
        return True
    if not 0 <= wanted.number < len(before):
        message = _("Choose the column that holds the phone numbers.")
        raise Invalid("no_number_column", message, "number")
    _keep_file(campaign, upload, _mapping(preview, wanted.number), preview)
    return False


def set_message(
    campaign: Campaign,
    *,
    text: str,
    product: Product,
    sender: Sender,
    optout_tags: Sequence[OptOutTag] = (),
) -> None:
    """Set the text, who it comes from, what pays for it and which opt-outs it respects.

    Raises Conflict, or Invalid on "text" (`no_text`, `text_too_long`, `unknown_column`), "sender"
    and "optout_tags".
    """
    _check_text(campaign, text)
    if sender.account_id != campaign.account_id or sender.status != Sender.Status.APPROVED:
        raise Invalid("sender_not_approved", _("This sender ID is not approved."), "sender")
    _check_tags(campaign, optout_tags)
    with transaction.atomic():
        row = _open_for_editing(campaign)
        row.text, row.product, row.sender = text, product, sender
        row.save(update_fields=["text", "product", "sender", "status"])
        row.optout_tags.set(optout_tags)
    campaign.refresh_from_db()


def set_time(campaign: Campaign, clock: datetime | None) -> None:
    """Let it leave at a clock time (naive) of the account's zone, or (None) once confirmed.

    Raises Conflict, or Invalid on "scheduled_at": `no_such_time` (clocks skip it),
    `outside_schedule` (the message names both bounds).
    """
    moment = scheduling.moment_of(campaign.account, clock) if clock else None
    changed = Campaign.objects.filter(pk=campaign.pk, status__in=EDITABLE).update(
        scheduled_at=moment
    )
    if not changed:
        raise _not_editable(campaign)
    campaign.scheduled_at = moment


def start_check(campaign: Campaign) -> None:
    """Start to read and check the file; the caller kicks `tasks.import_campaign` after commit.

    Raises Invalid on the step that is not done yet or on "text", or Conflict.
    """
    missing = missing_step(campaign)
    if missing is not None:
        raise Invalid("incomplete", _("This step is not done yet."), missing)
    if campaign.upload:
        uploads.check_kept(campaign.upload)
    check_product(campaign)
    _check_text(campaign, campaign.text)
    imports.start(campaign)
    campaign.refresh_from_db()


def missing_step(campaign: Campaign) -> str | None:
    """The first step that still has to be done: "recipients", "message", or None."""
    if campaign.upload_id is None or campaign.mapping.get("number") is None:
        return "recipients"
    if not campaign.text or campaign.product_id is None or campaign.sender_id is None:
        return "message"
    return None


def _mapping(preview: Mapping[str, Any], number: int | None) -> dict[str, Any]:
    """How the importer is to read the file (see imports)."""
    kept = ("has_header", "encoding", "delimiter", "region")
    return {"number": number} | {name: preview[name] for name in kept}


def _keep_file(
    campaign: Campaign,
    upload: Upload,
    mapping: dict[str, Any],
    preview: Mapping[str, Any] | None = None,
) -> None:
    with transaction.atomic():
        row = _open_for_editing(campaign)
        row.upload, row.mapping = upload, mapping
        row.save(update_fields=["upload", "mapping", "status"])
        if preview is not None:
            upload.preview = dict(preview)
            upload.save(update_fields=["preview"])
    campaign.refresh_from_db()


def _open_for_editing(campaign: Campaign) -> Campaign:
    """The locked campaign, as a draft: what was checked before must be checked anew."""
    row = lock(campaign)
    if row.status not in EDITABLE:
        raise _not_editable(row)
    row.status = CampaignStatus.DRAFT
    return row


def _not_editable(campaign: Campaign) -> Conflict:
    if campaign.status == CampaignStatus.IMPORTING:
        return Conflict("being_checked", _("The file is being checked. Try again in a moment."))
    return Conflict("not_editable", _("This campaign is confirmed and cannot be changed."))


def _check_text(campaign: Campaign, text: str) -> None:
    if not text.strip():
        raise Invalid("no_text", _("Write the message."), "text")
    longest = limit(campaign.account, "message_characters")
    if len(text) > longest:
        message = _("The message is longer than {limit} characters.").format(limit=longest)
        raise Invalid("text_too_long", message, "text")
    columns = campaign.upload.preview.get("columns", []) if campaign.upload else []
    unknown = compile_template(text, columns).unknown
    if unknown:
        message = _("The file has no column “{name}”. Its columns are: {columns}.").format(
            name=unknown[0], columns=", ".join(columns)
        )
        raise Invalid("unknown_column", message, "text")


def _check_tags(campaign: Campaign, tags: Sequence[OptOutTag]) -> None:
    most = limit(campaign.account, "campaign_optout_tags")
    if len(tags) > most:
        message = _("Choose at most {limit} opt-out tags.").format(limit=most)
        raise Invalid("too_many_tags", message, "optout_tags")
    if any(tag.account_id != campaign.account_id for tag in tags):
        raise Invalid("unknown_tag", _("There is no such opt-out tag."), "optout_tags")


def check_product(campaign: Campaign) -> None:
    product = campaign.product
    if product is None or not products_of(campaign.account).filter(pk=product.pk).exists():
        message = _("This product is no longer sold to the account. Choose another one.")
        raise Invalid("product_retired", message, "product")
