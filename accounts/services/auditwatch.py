"""The nightly proof of the audit log, and whom it tells when something does not fit."""

import logging

from django.db import transaction

from accounts.models import Account
from accounts.selectors import owners_of
from accounts.services import auditseals, mail

log = logging.getLogger(__name__)


def watch() -> auditseals.Proof:
    """Walk the chain; write its head to the log, or an ERROR and mail to the operator's owners.

    A log that is kept on another machine then holds heads that nobody can take back here.
    """
    proof = auditseals.verify()
    if proof.breach is None:
        log.info("the audit log is whole: %s, %s not sealed yet", proof.head, proof.unsealed)
        return proof
    log.error("the audit log does not fit: %s", proof.breach)
    with transaction.atomic():
        for operator in Account.objects.filter(kind=Account.Kind.OPERATOR).order_by("id"):
            owners = owners_of(operator)
            mail.send_each("audit_log_breach", owners, {"proof": proof}, account=operator)
    return proof
