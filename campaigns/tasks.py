"""Background jobs of campaigns. Each is a hint to look at the database, which holds the work."""

import logging
from collections.abc import Callable

from celery import shared_task
from kombu.exceptions import OperationalError

from campaigns import store
from campaigns.services import (
    alerting,
    carrierstats,
    contactbulk,
    contactfetching,
    contactimports,
    doubtmatching,
    erasing,
    filesettling,
    finishing,
    imports,
    inbound,
    incoming,
    leftovers,
    linkstates,
    lookups,
    oldfiles,
    optoutimports,
    orphans,
    recalling,
    receipts,
    reconciling,
    recovery,
    recurring,
    repetition,
    replaying,
    resending,
    routehealth,
    supplements,
    verifications,
)

log = logging.getLogger(__name__)

# Receipts that match nothing yet are tried with every tick for so long, then every few minutes.
FRESH_HOURS = 0.25


@shared_task(name="campaigns.import_campaign")
def import_campaign(campaign_uuid: str) -> None:
    """Read and check a campaign's file, unless somebody is at it already."""
    imports.run(campaign_uuid)
    filesettling.settle(campaign_uuid)


@shared_task(name="campaigns.import_optouts")
def import_optouts(import_uuid: str) -> None:
    """Carry out an import of opt-outs, unless somebody is at it already."""
    optoutimports.run(import_uuid)


def kick_optouts(import_uuid: str) -> None:
    """Wake a worker for an import of opt-outs; the tick finds it otherwise."""
    try:
        import_optouts.delay(import_uuid)
    except OperationalError:
        log.warning("no broker: opt-outs %s are imported with the next tick", import_uuid)


@shared_task(name="campaigns.reconcile")
def reconcile(name: str) -> None:
    """Compare a carrier's list with our messages, unless somebody is at it already."""
    reconciling.run(name)


def kick_reconciliation(name: str) -> None:
    """Wake a worker for a reconciliation; the tick finds it otherwise."""
    try:
        reconcile.delay(name)
    except OperationalError:
        log.warning("no broker: the reconciliation %s runs with the next tick", name)


@shared_task(name="campaigns.import_contacts")
def import_contacts(import_uuid: str) -> None:
    """Carry out an import of contacts, unless somebody is at it already."""
    contactimports.run(import_uuid)


def kick_contacts(import_uuid: str) -> None:
    """Wake a worker for an import of contacts; the tick finds it otherwise."""
    try:
        import_contacts.delay(import_uuid)
    except OperationalError:
        log.warning("no broker: contacts %s are imported with the next tick", import_uuid)


@shared_task(name="campaigns.fetch_contacts")
def fetch_contacts(fetch_uuid: str) -> None:
    """Fetch a file of contacts from its address, unless somebody is at it already."""
    found = contactfetching.run(fetch_uuid)
    if found is not None:
        kick_contacts(str(found))


def kick_fetch(fetch_uuid: str) -> None:
    """Wake a worker for a file that is to be fetched; the tick finds it otherwise."""
    try:
        fetch_contacts.delay(fetch_uuid)
    except OperationalError:
        log.warning("no broker: file %s is fetched with the next tick", fetch_uuid)


@shared_task(name="campaigns.change_contacts")
def change_contacts(bulk_uuid: str) -> None:
    """Go on with a change to many contacts; one that takes longer asks for itself again."""
    if not contactbulk.run(bulk_uuid):
        kick_bulk(bulk_uuid)


def kick_bulk(bulk_uuid: str) -> None:
    """Wake a worker for a change to many contacts; the tick finds it otherwise."""
    try:
        change_contacts.apply_async((bulk_uuid,), countdown=1)
    except OperationalError:
        log.warning("no broker: the change %s goes on with the next tick", bulk_uuid)


def kick_import(campaign_uuid: str) -> None:
    """Wake a worker for a campaign's import; if nobody can be woken, the tick will find it."""
    try:
        import_campaign.delay(campaign_uuid)
    except OperationalError:
        log.warning("no broker: the import of %s starts with the next tick", campaign_uuid)


@shared_task(name="campaigns.import_supplement")
def import_supplement(supplement_uuid: str) -> None:
    """Check the mended rows of a campaign, unless somebody is at it already."""
    supplements.run(supplement_uuid)


def kick_supplement(supplement_uuid: str) -> None:
    """Wake a worker for mended rows; the tick finds them otherwise."""
    try:
        import_supplement.delay(supplement_uuid)
    except OperationalError:
        log.warning("no broker: the rows of %s are checked with the next tick", supplement_uuid)


@shared_task(name="campaigns.prepare_run")
def prepare_run(run_id: int) -> None:
    """Make the campaign of a recurring campaign's run, and have its file checked."""
    campaign = recurring.prepare(run_id)
    if campaign is not None:
        kick_import(str(campaign.uuid))


def _recur() -> None:
    """Claim what is due, have it made, and confirm what is checked."""
    recurring.claim_due()
    for run_id in recurring.to_prepare():
        try:
            prepare_run.delay(run_id)
        except OperationalError:
            log.warning("no broker: a recurring campaign is made with a later tick")
    recurring.settle_checked()


@shared_task(name="campaigns.tick")
def tick() -> None:
    """Find what is due and do it; whatever fails is logged and tried again at the next tick."""
    for step in (
        recalling.continue_recalls,
        leftovers.sort_out,
        finishing.note_rest,
        finishing.finish_due,
        recovery.sweep,
        _retry_fresh,
        inbound.assemble,
        verifications.blank_sent,
        resending.resend_due,
        _requeue_imports,
        _requeue_optouts,
        _reconcile,
        _requeue_contacts,
        _requeue_supplements,
        _recur,
        filesettling.settle_checked,
        carrierstats.flush,
    ):
        _guarded(step)


@shared_task(name="campaigns.settle_old_doubts")
def settle_old_doubts() -> None:
    """Settle doubts by receipts, end those that no carrier will resolve, note what is left over."""
    for step in (
        receipts.retry_unmatched,
        doubtmatching.settle_by_receipts,
        recovery.settle_old_doubts,
        replaying.note_strays,
        replaying.note_false,
        linkstates.forget_old,
        carrierstats.flush,
    ):
        _guarded(step)


@shared_task(name="campaigns.ask_carriers")
def ask_carriers() -> None:
    """Ask carriers that can be asked about what is in doubt, and what they never reported."""
    lookups.ask_carriers()


@shared_task(name="campaigns.shift_routes")
def shift_routes() -> None:
    """Let the shares of routing rules follow the health of their carriers, one step."""
    routehealth.shift()


@shared_task(name="campaigns.watch_sending")
def watch_sending() -> None:
    """Warn operators of what is wrong with sending, and say when it is over."""
    alerting.watch()


@shared_task(name="campaigns.erase_closed")
def erase_closed() -> None:
    """Go on with erasing what closed accounts left behind."""
    erasing.erase_due()


@shared_task(name="campaigns.delete_old_files")
def delete_old_files() -> None:
    """Delete what was uploaded and is not needed any more, or was never finished."""
    for step in (incoming.discard_abandoned, oldfiles.delete_due, orphans.sweep_orphans):
        _guarded(step)


@shared_task(name="campaigns.forget_fingerprints")
def forget_fingerprints() -> None:
    """Delete what the repetition rule needs no more, in short steps."""
    while repetition.forget_expired():
        pass


@shared_task(name="campaigns.make_partitions")
def make_partitions() -> None:
    """Make the months of messages and events ahead of time."""
    store.make_ahead()


def _retry_fresh() -> None:
    """Try the receipts that came lately; older ones are tried with the doubts."""
    receipts.retry_unmatched(hours=FRESH_HOURS)


def _requeue_imports() -> None:
    """Start again the imports whose importer died."""
    for campaign in imports.requeue_stuck():
        kick_import(str(campaign.uuid))


def _reconcile() -> None:
    """Go on with reconciliations that nobody is at."""
    for row in reconciling.waiting():
        kick_reconciliation(str(row.uuid))


def _requeue_optouts() -> None:
    """Go on with the imports of opt-outs whose importer died."""
    for row in optoutimports.requeue_stuck():
        kick_optouts(str(row.uuid))


def _requeue_contacts() -> None:
    """Go on with the imports of contacts whose importer died, and with changes to many."""
    for fetch in contactfetching.left_waiting():
        kick_fetch(str(fetch.uuid))
    for row in contactimports.requeue_stuck():
        kick_contacts(str(row.uuid))
    for bulk in contactbulk.unfinished():
        kick_bulk(str(bulk.uuid))


def _requeue_supplements() -> None:
    """Start again the checks of mended rows whose importer died; clear up after given-up ones."""
    for row in supplements.requeue_stuck():
        kick_supplement(str(row.uuid))
    supplements.clear_discarded()


def _guarded(step: Callable[[], object]) -> None:
    try:
        step()
    except Exception:
        log.exception("%s failed", step.__name__)
