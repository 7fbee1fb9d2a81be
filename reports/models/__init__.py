"""What reports keep of their own."""

from reports.models.archive import Archive, RestoreRequest, RetentionRule
from reports.models.erasure import RecipientErasure
from reports.models.export import Export, ExportColumns
from reports.models.mailing import Issue, Mailing, Reader
from reports.models.proof import AuditRun, Proof
from reports.models.rollups import Day, DeliveryTime, Quarter, Squashing

__all__ = [
    "Archive",
    "AuditRun",
    "Day",
    "DeliveryTime",
    "Export",
    "ExportColumns",
    "Issue",
    "Mailing",
    "Proof",
    "Quarter",
    "Reader",
    "RecipientErasure",
    "RestoreRequest",
    "RetentionRule",
    "Squashing",
]
