"""Reads of templates: lists, one with its history, and who uses it."""

import uuid
from dataclasses import dataclass

from django.db.models import Count, F, Max, OuterRef, QuerySet, Subquery
from django.utils.translation import gettext as _

from accounts.errors import NotFound
from accounts.models import Account
from campaigns.differences import Piece, differences
from campaigns.models import Campaign, Template, TemplateVersion

USES_SHOWN = 50
HISTORY_SHOWN = 100


@dataclass(frozen=True)
class HistoryLine:
    """A version, what it changed of the one before, and how many campaigns were made with it."""

    version: TemplateVersion
    pieces: list[Piece]
    uses: int


def templates_of(account: Account, *, archived: bool = False) -> QuerySet[Template]:
    """Templates by name, with `text`, `latest` (its number), `saved_at` and `uses` (campaigns)."""
    newest = TemplateVersion.objects.filter(template=OuterRef("pk")).order_by("-number")
    return (
        Template.objects.filter(account=account, archived_at__isnull=not archived)
        .annotate(
            latest=Max("versions__number"),
            uses=Count("versions__campaigns", distinct=True),
            text=Subquery(newest.values("text")[:1]),
            saved_at=Subquery(newest.values("created_at")[:1]),
        )
        .order_by("name")
    )


def template_called(account: Account, template_uuid: uuid.UUID) -> Template:
    """One template of the account. Raises NotFound."""
    found = Template.objects.select_related("account").filter(account=account, uuid=template_uuid)
    template = found.first()
    if template is None:
        raise NotFound("no_template", _("There is no such template."))
    return template


def latest_version(template: Template) -> TemplateVersion:
    """Its newest version."""
    return template.versions.latest("number")


def version_called(account: Account, ref: str) -> TemplateVersion | None:
    """The version that a form refers to (see version_ref); None where there is none."""
    owner, _colon, number = ref.partition(":")
    try:
        template_uuid = uuid.UUID(owner)
    except ValueError:
        return None
    if not (number.isascii() and number.isdecimal() and len(number) < 9):
        return None
    versions = TemplateVersion.objects.select_related("template__account")
    return versions.filter(
        template__account=account, template__uuid=template_uuid, number=int(number)
    ).first()


def version_ref(version: TemplateVersion | None) -> str:
    """How a form refers to a version: the template's uuid and the number."""
    return f"{version.template.uuid}:{version.number}" if version else ""


def history(template: Template) -> list[HistoryLine]:
    """The versions of a template, newest first."""
    versions = list(
        template.versions.select_related("created_by")
        .annotate(uses=Count("campaigns"))
        .order_by("-number")[: HISTORY_SHOWN + 1]
    )
    lines = []
    for version, older in zip(versions, [*versions[1:], None], strict=True):
        pieces = differences(older.text, version.text) if older else [Piece("same", version.text)]
        lines.append(HistoryLine(version, pieces, version.uses))
    return lines[:HISTORY_SHOWN]


def uses_of(template: Template) -> QuerySet[Campaign]:
    """The latest campaigns made with it, each with the `number` of its version."""
    made = Campaign.objects.filter(account=template.account, template_version__template=template)
    return made.annotate(number=F("template_version__number")).order_by("-id")[:USES_SHOWN]
