"""Rows that were mended after their campaign was confirmed: checked, then confirmed by a person.

A campaign has one open supplement at most. Until it is confirmed the campaign stands as it was;
the confirmation moves all figures in one transaction.
"""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.errors import Conflict, Forbidden, Invalid, ServiceError
from accounts.models import User
from accounts.services import ledger
from campaigns import rejectfiles, store
from campaigns.intake.refusals import Refusal
from campaigns.intake.supplementing import (
    Gathered,
    Superseded,
    Tally,
    clear_supplement,
    import_supplement,
)
from campaigns.models import Batch, Campaign, Chunk, Supplement, Upload
from campaigns.placeholders import compile_template
from campaigns.problems import file_sentence
from campaigns.repairs import Repair
from campaigns.selectors.sendingrules import needs_release, rules_of
from campaigns.services import dltpins, planning, repairs, uploads
from campaigns.services.campaigns import check_product
from campaigns.services.confirming import Offer
from campaigns.services.importers import Importers, ends_with_parent
from campaigns.services.locking import lock
from campaigns.services.records import note
from campaigns.services.sendercheck import check_senders
from campaigns.statuses import CampaignStatus
from campaigns.store.exclusive import exclusive

LOCK = "supplement"
INLINE = 5_000
Status = Supplement.Status
OPEN = (Status.CHECKING, Status.READY, Status.FAILED)
JOINABLE = frozenset({CampaignStatus.RUNNING, CampaignStatus.PAUSED, CampaignStatus.FINISHED})
_importers = Importers("import_supplement", LOCK)


def mend(campaign: Campaign, repair: Repair, *, by: User | None) -> Supplement:
    """Gather the refused rows that a rule mends; one more rule joins an open supplement of rules.

    The caller kicks `tasks.import_supplement` after commit, as for `mend_by_file`. Raises Invalid
    as `repairs.check`, or Conflict (`not_joinable`, `supplement_open`).
    """
    repairs.check(campaign, repair)
    with transaction.atomic():
        row = _joinable(campaign)
        found = row.supplements.filter(status__in=OPEN).select_for_update().first()
        if found is None:
            found = Supplement(campaign=row, created_by=by)
        elif found.upload_id or found.status == Status.CHECKING:
            raise _open_already()
        rules = [*found.repairs, repair.as_json()]
        found.repairs = [rule for n, rule in enumerate(rules) if rule not in rules[:n]]
        _start(found)
        note(row, "supplement_begun", rule=repair.kind, column=repair.column)
    return found


def mend_by_file(campaign: Campaign, file: "UploadedFile[bytes]", *, by: User | None) -> Supplement:
    """Take the rows that somebody mended in a copy of the reject file.

    Raises Conflict (`not_joinable`, `supplement_open`, `file_joined`), or Invalid on "file": what
    `uploads.store` refuses, and `not_the_reject_file`. A refused file is not kept.
    """
    _joinable(campaign, locked=False)
    if campaign.supplements.filter(status__in=OPEN).exists():
        raise _open_already()
    upload = uploads.store(campaign.account, file, by=by)
    try:
        return _begun(campaign, upload, by)
    except ServiceError:
        uploads.forget(upload)
        raise


def discard(supplement: Supplement) -> None:
    """Give an open supplement up: the campaign stays as it is. Raises Conflict once confirmed."""
    with transaction.atomic():
        row = lock(supplement.campaign)
        open_one = Supplement.objects.filter(pk=supplement.pk, status__in=OPEN)
        if not open_one.update(status=Status.CANCELLED):
            raise Conflict("not_open", _("These rows have joined the campaign, or are given up."))
        note(row, "supplement_discarded")
    if supplement.rows <= INLINE:
        clear_discarded(supplement)
    supplement.refresh_from_db()


def clear_discarded(supplement: Supplement | None = None) -> None:
    """Delete what discarded supplements left, unless their importer is still about to notice."""
    left = Supplement.objects.filter(status=Status.CANCELLED, batch__isnull=False)
    for row in [supplement] if supplement else left[:10]:
        with exclusive(LOCK, row.pk) as alone:
            if alone:
                clear_supplement(row)


def confirm(supplement: Supplement, *, by: User | None, offer: Offer | None = None) -> None:
    """Let the mended rows join their campaign, which goes on with them, or starts again.

    `offer` is what the person saw. Raises Conflict (`not_ready`, `not_joinable`, `offer_changed`),
    Forbidden where a second person must do it, or Invalid (`nothing_to_send`,
    `sender_not_approved`, `insufficient_credit`, `outside_schedule`, `past_deadline`).
    """
    campaign = supplement.campaign
    waiting = Supplement.objects.select_related("batch").get(pk=supplement.pk)
    if waiting.batch is not None:
        dltpins.check_rows(campaign, waiting.batch)
    with transaction.atomic():
        row = _joinable(campaign)
        mended = Supplement.objects.select_for_update(of=("self",)).get(pk=supplement.pk)
        _check_confirmable(row, mended, offer, by)
        batch = _funded(row, mended)
        check_senders(row, batch)
        planning.release(row, batch, store.db_now())
        if row.status == CampaignStatus.PAUSED:
            held = Chunk.objects.filter(batch=batch, state=Chunk.State.OPEN)
            held.update(state=Chunk.State.PAUSED)
        _move_figures(row, mended)
        mended.status, mended.confirmed_at = Status.CONFIRMED, timezone.now()
        mended.save(update_fields=["status", "confirmed_at"])
        note(row, "supplement_confirmed", messages=mended.messages, price=mended.price)
    supplement.refresh_from_db()
    campaign.refresh_from_db()


def run(supplement_uuid: UUID | str) -> None:
    """Have a process of its own do the check; as `imports.run`."""
    if _importers.run(supplement_uuid, _checking(supplement_uuid)):
        with _importers.alone(_checking(supplement_uuid)) as row:
            if row:
                clear_supplement(row)
                _fail(row, Refusal("internal"))


def carry_out(supplement_uuid: UUID | str) -> None:
    """Do the check here and now, unless another process is at it or it is done."""
    between_blocks = ends_with_parent()
    with _importers.alone(_checking(supplement_uuid)) as row:
        if row is None:
            return
        clear_supplement(row)
        try:
            gathered, tally = import_supplement(row, between_blocks)
        except Refusal as refusal:
            clear_supplement(row)
            _fail(row, refusal)
        except Superseded:
            clear_supplement(row)
        else:
            _finish(row, gathered, tally)


def requeue_stuck() -> list[Supplement]:
    """Supplements that have been checked for a while without a live importer."""
    return _importers.missing(_checking())


def _begun(campaign: Campaign, upload: Upload, by: User | None) -> Supplement:
    """A supplement of a file that has just come. Raises Invalid, Conflict."""
    places = _places(campaign, upload.preview)
    with transaction.atomic():
        row = _joinable(campaign)
        if row.supplements.filter(status__in=OPEN).exists():
            raise _open_already()
        # Rows that are new have no number of the sheet: nothing else would tell that they came.
        if row.supplements.filter(status=Status.CONFIRMED, upload__sha256=upload.sha256).exists():
            message = _("The rows of this very file have joined the campaign already.")
            raise Conflict("file_joined", message, "file")
        found = Supplement(campaign=row, upload=upload, places=places.as_json(), created_by=by)
        _start(found)
        note(row, "supplement_begun", file=upload.name, bytes=upload.size, sha256=upload.sha256)
    return found


def _checking(supplement_uuid: UUID | str | None = None) -> QuerySet[Supplement]:
    found = Supplement.objects.filter(status=Status.CHECKING).select_related(
        "campaign__account", "campaign__product", "campaign__sender", "campaign__upload", "upload"
    )
    return found.filter(uuid=supplement_uuid) if supplement_uuid else found


def _joinable(campaign: Campaign, *, locked: bool = True) -> Campaign:
    row = lock(campaign) if locked else campaign
    if row.status not in JOINABLE:
        message = _("Mended rows join a campaign that is being sent, paused or finished.")
        raise Conflict("not_joinable", message)
    return row


def _open_already() -> Conflict:
    message = _("Mended rows are waiting already: confirm them or give them up first.")
    return Conflict("supplement_open", message)


def _start(supplement: Supplement) -> None:
    zeros = {name: 0 for name in asdict(Tally()) if name != "file_rows"}
    for name, value in {**zeros, "rows": 0, "added": 0, "skipped": 0}.items():
        setattr(supplement, name, value)
    supplement.status = Status.CHECKING
    supplement.leaving, supplement.findings, supplement.problem = {}, {}, {}
    supplement.save()


def _places(campaign: Campaign, preview: Mapping[str, Any]) -> rejectfiles.Places:
    """Where the mended file has the columns; those that count must be there. Raises Invalid."""
    own = list(campaign.upload.preview["columns"]) if campaign.upload else []
    used = {value for value in campaign.mapping.values() if type(value) is int}
    needed = {own[index] for index in used if index < len(own)}
    needed |= set(compile_template(campaign.text, own).columns_used)
    return rejectfiles.recognised(preview["columns"], own, sorted(needed))


def _check_confirmable(
    campaign: Campaign, supplement: Supplement, offer: Offer | None, by: User | None
) -> None:
    if supplement.status != Status.READY or supplement.batch is None:
        raise Conflict("not_ready", _("These rows are not waiting to be confirmed."))
    if not supplement.messages:
        raise Invalid("nothing_to_send", _("None of these rows can be sent to."))
    if offer is not None and offer != (supplement.messages, supplement.price):
        message = _("The figures have changed since you looked. Check them again.")
        raise Conflict("offer_changed", message)
    check_product(campaign)
    alone = by is None or by.pk == supplement.created_by_id
    if alone and needs_release(rules_of(campaign.account), supplement.messages):
        message = _("So many messages need a second person: somebody else must confirm them.")
        raise Forbidden("second_person", message)


def _funded(campaign: Campaign, supplement: Supplement) -> Batch:
    """The supplement's batch with its credits set aside; from now on it is the campaign's."""
    assert supplement.batch is not None and campaign.product is not None
    batch = Batch.objects.select_for_update(of=("self",)).get(pk=supplement.batch.pk)
    batch.campaign = campaign
    batch.hold = ledger.place_hold(
        campaign.account,
        campaign.product,
        supplement.price,
        cause_kind="batch",
        cause_uuid=batch.uuid,
        note=campaign.name,
    )
    for name in dltpins.PIN_FIELDS:
        setattr(batch, name, getattr(campaign, name))
    batch.save()
    batch.optout_tags.set(campaign.optout_tags.all())
    return batch


def _move_figures(campaign: Campaign, supplement: Supplement) -> None:
    """Rows that were taken up leave their place in the conservation line and get another."""
    leaving = supplement.leaving
    campaign.file_rows += supplement.added
    campaign.rows_done += supplement.added
    campaign.messages += supplement.messages
    campaign.segments += supplement.segments
    campaign.price += supplement.price
    campaign.invalid += supplement.invalid - leaving.get("invalid", 0)
    campaign.duplicates += supplement.duplicates - leaving.get("duplicate", 0)
    campaign.opted_out += supplement.opted_out - leaving.get("opted_out", 0)
    if campaign.status == CampaignStatus.FINISHED:
        campaign.status, campaign.finished_at = CampaignStatus.RUNNING, None
    campaign.save(
        update_fields=[
            *("file_rows", "rows_done", "messages", "segments", "price"),
            *("invalid", "duplicates", "opted_out", "status", "finished_at"),
        ]
    )


def _finish(supplement: Supplement, gathered: Gathered, tally: Tally) -> None:
    figures = asdict(tally)
    figures["rows"] = figures.pop("file_rows")
    done = Supplement.objects.filter(pk=supplement.pk, status=Status.CHECKING).update(
        status=Status.READY,
        added=gathered.added,
        skipped=gathered.skipped,
        leaving=dict(gathered.leaving),
        **figures,
    )
    if not done:
        clear_supplement(supplement)


def _fail(supplement: Supplement, refusal: Refusal) -> None:
    message = file_sentence(refusal.code, refusal.facts)
    Supplement.objects.filter(pk=supplement.pk, status=Status.CHECKING).update(
        status=Status.FAILED, problem={"code": refusal.code, "message": message}, rows=0
    )
