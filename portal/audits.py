"""The whole proof: the invariants of accounts, campaigns and reports, at one moment."""

import logging

from django.utils import timezone

from accounts.services import alerts
from accounts.services import audit as accounts_audit
from accounts.services.audit import Breach
from accounts.store.snapshot import snapshot
from campaigns.services import audit as campaigns_audit
from reports.services import audit as reports_audit
from reports.services import auditruns

log = logging.getLogger(__name__)


def breaches() -> list[Breach]:
    """Every breach of an invariant; others may go on writing meanwhile."""
    with snapshot():
        return accounts_audit.check() + campaigns_audit.check() + reports_audit.check()


def watch() -> None:
    """Prove the ledger; where it does not hold, log errors and mail the operator's owners."""
    started_at = timezone.now()
    found = breaches()
    auditruns.note(started_at, found)
    if found:
        alerts.report_breaches(found)
    else:
        log.info("the ledger adds up: all invariants hold")
