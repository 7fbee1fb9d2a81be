"""Which files nothing needs any more."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce, Greatest
from django.utils import timezone

from campaigns.models import (
    Campaign,
    ContactImport,
    OptOutImport,
    Reconciliation,
    Supplement,
    Upload,
)
from campaigns.statuses import CampaignStatus

# Drafts, as far as their file is concerned: they can be checked again.
OPEN = (CampaignStatus.DRAFT, CampaignStatus.READY, CampaignStatus.FAILED)
ENDED = (CampaignStatus.FINISHED, CampaignStatus.STOPPED, CampaignStatus.CANCELLED)


def overdue(now: datetime | None = None) -> QuerySet[Upload]:
    """Files that nothing needs any more (see UPLOAD_DAYS, DRAFT_UPLOAD_DAYS), the oldest first."""
    now = now or timezone.now()
    ended = now - timedelta(days=settings.UPLOAD_DAYS)
    drafted = now - timedelta(days=settings.DRAFT_UPLOAD_DAYS)
    campaigns = Campaign.objects.filter(upload=OuterRef("pk"))
    optouts = OptOutImport.objects.filter(upload=OuterRef("pk"))
    contacts = ContactImport.objects.filter(upload=OuterRef("pk"))
    supplements = Supplement.objects.filter(upload=OuterRef("pk"))
    compared = Reconciliation.objects.filter(upload=OuterRef("pk"))
    rows = Upload.objects.filter(deleted_at=None, created_at__lt=max(ended, drafted))
    used = (campaigns, optouts, contacts, supplements, compared)
    unused = Q(*(~Exists(users) for users in used))
    return (
        rows.exclude(unused, created_at__gte=drafted)
        .exclude(Exists(_needing(campaigns, ended, drafted)))
        .exclude(Exists(optouts.filter(_importing(ended, drafted))))
        .exclude(Exists(contacts.filter(_importing(ended, drafted))))
        .exclude(Exists(supplements.filter(Q(status="checking") | Q(created_at__gte=ended))))
        .exclude(Exists(compared.filter(_comparing(ended, drafted))))
        .order_by("id")
    )


def _needing(
    campaigns: QuerySet[Campaign], ended: datetime, drafted: datetime
) -> QuerySet[Campaign]:
    """Campaigns on their way, ended a short while ago, or drafts somebody has just touched."""
    touched = Greatest("created_at", Coalesce("imported_at", "created_at"))
    over = Coalesce("finished_at", "halted_at", "created_at")
    return campaigns.annotate(touched=touched, over=over).filter(
        (Q(status__in=OPEN) & (Q(touched__gte=drafted) | Q(upload__created_at__gte=drafted)))
        | (Q(status__in=ENDED) & Q(over__gte=ended))
        | ~Q(status__in=OPEN + ENDED)
    )


def _importing(ended: datetime, drafted: datetime) -> Q:
    """The same of imports, whose statuses have the same names for opt-outs and contacts."""
    return (
        Q(status="running")
        | Q(status="draft", created_at__gte=drafted)
        | Q(status__in=("done", "failed"), finished_at__gte=ended)
    )


def _comparing(ended: datetime, drafted: datetime) -> Q:
    """The same of lists of carriers."""
    state = Reconciliation.State
    return (
        Q(state__in=(state.WAITING, state.RUNNING))
        | Q(state=state.NEW, created_at__gte=drafted)
        | Q(state__in=(state.DONE, state.FAILED), created_at__gte=ended)
    )
