"""Reads of the page of proof besides the counts: proofs made before, and the platform's audit."""

from datetime import datetime

from reports.models import AuditRun, Proof, Squashing
from reports.services.proving import Question


def last_run() -> AuditRun | None:
    """The last audit of everything."""
    return AuditRun.objects.order_by("-pk").first()


def squashed_at() -> datetime | None:
    """When the rollups were last brought up to date."""
    return Squashing.objects.values_list("squashed_at", flat=True).first()


def proofs_of(question: Question) -> tuple[Proof | None, Proof | None]:
    """Of the same days: the last proof that was made, and the one that is being made."""
    rows = list(
        Proof.objects.filter(
            account=question.account, first=question.first, last=question.last
        ).order_by("-pk")[:5]
    )
    done = next((row for row in rows if row.state == Proof.State.DONE), None)
    pending = rows[0] if rows and rows[0].state != Proof.State.DONE else None
    return done, pending
