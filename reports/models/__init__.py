"""What reports keep of their own."""

from reports.models.erasure import RecipientErasure
from reports.models.mailing import Issue, Mailing, Reader
from reports.models.proof import AuditRun, Proof
from reports.models.rollups import Day, DeliveryTime, Quarter, Squashing

__all__ = [
    "AuditRun",
    "Day",
    "DeliveryTime",
    "Issue",
    "Mailing",
    "Proof",
    "Quarter",
    "Reader",
    "RecipientErasure",
    "Squashing",
]
