"""A campaign while it is made: its file, text and time, the check, and the confirmation."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.errors import Conflict, Invalid
from accounts.models import Account, Product, User
from accounts.selectors import limit, products_of
from campaigns.mappings import Mapping as ColumnMapping
from campaigns.models import Campaign, OptOutTag, Sender, TemplateVersion, Upload
from campaigns.placeholders import compile_template, nearest_column
from campaigns.plans import Plan
from campaigns.services import (
    dltpins,
    imports,
    planning,
    readingchecks,
    readings,
    savedmappings,
    scheduling,
    uploads,
)
from campaigns.services.locking import lock
from campaigns.services.records import note, note_file
from campaigns.services.sendercheck import check_sender
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
    """Take the recipients from `upload`, read as a first look guessed or as a saved mapping says.

    Raises Conflict unless the campaign can be edited, or where the file is deleted.
    """
    uploads.check_kept(upload)
    mapping, preview = readings.first_reading(campaign.account, upload)
    with transaction.atomic():
        Campaign.objects.filter(pk=campaign.pk, status__in=EDITABLE).update(kind=kind)
        _keep_file(campaign, upload, mapping, preview)
        note_file(campaign, upload)


def set_reading(
    campaign: Campaign,
    wanted: ColumnMapping,
    *,
    keep: Campaign.Keep | str | None = None,
    save_as: str = "",
) -> bool:
    """Correct how the file is read; return whether that gave it other columns.

    The columns that are `wanted` count only if it did not. `keep` says which rows of one number
    are sent, None: as before. Under the name `save_as` the mapping is kept for files to come.
    Raises Conflict, or Invalid on a column's role (readingchecks.checked), on "save_as" and on
    "file" (it cannot be read like that).
    """
    upload = campaign.upload
    if upload is None:
        raise Conflict("no_file", _("Choose a file first."))
    before = list(upload.preview["columns"])
    preview = uploads.look_again(upload, wanted)
    if preview["columns"] != before:
        _keep_file(campaign, upload, readings.guessed(preview), preview)
        return True
    mapping = readingchecks.checked(wanted, preview)
    with transaction.atomic():
        if save_as:
            saved = savedmappings.save(campaign.account, save_as, before, mapping)
            mapping = replace(mapping, saved=str(saved.uuid))
        elif mapping.saved:
            savedmappings.use(campaign.account, mapping.saved)
        _keep_file(campaign, upload, mapping, preview, keep=keep)
    return False


def forget_saved(campaign: Campaign) -> None:
    """Read the file as a first look guesses, whatever a saved mapping says. Raises Conflict."""
    if campaign.upload is None:
        raise Conflict("no_file", _("Choose a file first."))
    _keep_file(campaign, campaign.upload, readings.guessed(campaign.upload.preview))


def set_message(
    campaign: Campaign,
    *,
    text: str,
    product: Product,
    sender: Sender,
    optout_tags: Sequence[OptOutTag] = (),
    template_version: TemplateVersion | None = None,
) -> None:
    """Set the text, who it comes from, what pays for it and which opt-outs it respects.

    `template_version` is what the text was made from, changed since or not. Raises Conflict, or
    Invalid on "text" (`no_text`, `text_too_long`, `unknown_column`, `dlt_...`), "sender" and
    "optout_tags".
    """
    _check_text(campaign, text)
    if sender.account_id != campaign.account_id or sender.status != Sender.Status.APPROVED:
        raise Invalid("sender_not_approved", _("This sender ID is not approved."), "sender")
    _check_tags(campaign, optout_tags)
    if template_version and template_version.template.account_id != campaign.account_id:
        raise Invalid("unknown_template", _("There is no such template."), "text")
    with transaction.atomic():
        row = _open_for_editing(campaign)
        row.text, row.product, row.sender = text, product, sender
        row.template_version = template_version
        dltpins.set_pins(row, text, sender)
        fields = ["text", "product", "sender", "template_version", "status", *dltpins.PIN_FIELDS]
        row.save(update_fields=fields)
        row.optout_tags.set(optout_tags)
    campaign.refresh_from_db()


def set_time(campaign: Campaign, clock: datetime | None, plan: Plan | None = None) -> None:
    """Let it leave at a clock time (naive) of the account's zone, or (None) once confirmed.

    `plan` says how, None as before. One that lays the messages out in another way makes a checked
    campaign a draft: its file is to be checked again. Raises Conflict, or Invalid: on
    "scheduled_at" `no_such_time` (clocks skip it) or `outside_schedule` (the message names both
    bounds), or on the field of the plan at fault.
    """
    moment = scheduling.moment_of(campaign.account, clock) if clock else None
    with transaction.atomic():
        row = lock(campaign)
        if row.status not in EDITABLE:
            raise _not_editable(row)
        before = Plan.of(row.plan)
        wanted = plan if plan is not None else before
        planning.check(row.account, wanted, moment, timezone.now())
        if row.status == CampaignStatus.READY and not wanted.same_layout(before):
            row.status = CampaignStatus.DRAFT
        row.scheduled_at, row.plan = moment, wanted.as_json()
        row.save(update_fields=["scheduled_at", "plan", "status"])
    campaign.refresh_from_db()


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
    check_sender(campaign)
    _check_text(campaign, campaign.text)
    imports.start(campaign)
    campaign.refresh_from_db()


def missing_step(campaign: Campaign) -> str | None:
    """The first step that still has to be done: "recipients", "message", or None."""
    if campaign.upload_id is None or campaign.mapping.get("number") is None:
        return "recipients"
    written = campaign.text or not is_text_needed(campaign)
    if not written or campaign.product_id is None or campaign.sender_id is None:
        return "message"
    return None


def is_text_needed(campaign: Campaign) -> bool:
    """Whether it needs a text of its own: not where a column of the file holds each row's."""
    return campaign.mapping.get("text") is None


def _keep_file(
    campaign: Campaign,
    upload: Upload,
    mapping: ColumnMapping,
    preview: Mapping[str, Any] | None = None,
    keep: Campaign.Keep | str | None = None,
) -> None:
    with transaction.atomic():
        row = _open_for_editing(campaign)
        if row.upload and row.upload.preview.get("columns") != upload.preview.get("columns"):
            row.repairs = []  # they were made for another sheet
        row.upload, row.mapping, row.keep = upload, mapping.as_json(), keep or row.keep
        row.save(update_fields=["upload", "mapping", "keep", "repairs", "status"])
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
    if not text.strip() and is_text_needed(campaign):
        raise Invalid("no_text", _("Write the message."), "text")
    longest = limit(campaign.account, "message_characters")
    if len(text) > longest:
        message = _("The message is longer than {limit} characters.").format(limit=longest)
        raise Invalid("text_too_long", message, "text")
    columns = campaign.upload.preview.get("columns", []) if campaign.upload else []
    unknown = compile_template(text, columns).unknown
    if unknown:
        raise Invalid("unknown_column", _unknown(unknown[0], columns), "text")


def _unknown(name: str, columns: Sequence[str]) -> str:
    facts = {"name": name, "columns": ", ".join(columns), "nearest": nearest_column(name, columns)}
    message = _("The file has no column “{name}”. Its columns are: {columns}.")
    if facts["nearest"]:
        message += " " + _("Did you mean “{nearest}”?")
    return message.format(**facts)


def _check_tags(campaign: Campaign, tags: Sequence[OptOutTag]) -> None:
    most = limit(campaign.account, "campaign_optout_tags")
    if len(tags) > most:
        message = _("Choose at most {limit} opt-out tags.").format(limit=most)
        raise Invalid("too_many_tags", message, "optout_tags")
    if any(tag.account_id != campaign.account_id for tag in tags):
        raise Invalid("unknown_tag", _("There is no such opt-out tag."), "optout_tags")


def check_product(campaign: Campaign) -> None:
    """Raise Invalid `product_retired` where the account cannot send with its product any more."""
    product = campaign.product
    if product is None or not products_of(campaign.account).filter(pk=product.pk).exists():
        message = _("This product is no longer sold to the account. Choose another one.")
        raise Invalid("product_retired", message, "product")
