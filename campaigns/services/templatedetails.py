"""Templates as programs keep them: the text, and with it the sender and the DLT registration."""

from typing import NamedTuple

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.errors import Conflict, Invalid
from accounts.models import Account, User
from accounts.services import auditlog
from campaigns.dlt import fits
from campaigns.dltfiles import clean_id
from campaigns.models import DltTemplate, Sender, Template
from campaigns.placeholders import PLACEHOLDER
from campaigns.selectors.dlt import INDIA
from campaigns.services import dlt, templates


class Wanted(NamedTuple):
    """`text` has `{{name}}` where it varies; `template_id` is that of DLT, `category` as there."""

    name: str
    text: str
    sender: Sender | None = None
    template_id: str = ""
    category: str = ""
    is_english: bool = True


def create(account: Account, wanted: Wanted, *, by: User | None) -> Template:
    """A new template; a text with a DLT id is written down as registered too.

    Raises Invalid on the field at fault: those of `templates.create` and `dlt.add`, and
    `dlt_missing` for a sender that writes to India.
    """
    _require_registration(wanted)
    with transaction.atomic():
        template = templates.create(account, name=wanted.name, text=wanted.text, by=by).template
        _describe(template, wanted)
    return template


def change(template: Template, wanted: Wanted, *, by: User | None) -> Template:
    """The template as it is wanted now; a changed text is a new version. Raises as `create`."""
    _require_registration(wanted)
    with transaction.atomic():
        templates.save(template, name=wanted.name, text=wanted.text, by=by)
        _describe(template, wanted)
    return template


def delete(template: Template) -> None:
    """Forget it; one that campaigns were made with is archived instead."""
    with transaction.atomic():
        row = Template.objects.select_for_update().select_related("account").get(pk=template.pk)
        if row.versions.filter(campaigns__isnull=False).exists():
            templates.archive(row)
            return
        _record(row, "template.deleted", {"name": row.name, "alias": row.alias}, {})
        row.delete()


def registered_text(text: str) -> str:
    """A text as DLT registers it: `{#var#}` for every placeholder."""
    return PLACEHOLDER.sub("{#var#}", text)


def _describe(template: Template, wanted: Wanted) -> None:
    before = _facts(template)
    template.sender, template.category = wanted.sender, wanted.category
    template.is_english = wanted.is_english
    template.dlt = _registration(template, wanted)
    template.save(update_fields=["sender", "category", "is_english", "dlt", "updated_at"])
    changed = auditlog.changes(before, _facts(template))
    if changed[1]:
        _record(template, "template.described", *changed)


def _registration(template: Template, wanted: Wanted) -> DltTemplate | None:
    """The DLT template that goes with it: known, or written down now."""
    if not wanted.template_id.strip():
        return None
    account = template.account
    known = DltTemplate.objects.filter(
        account=account, template_id=clean_id(wanted.template_id)
    ).first()
    senders = [wanted.sender] if wanted.sender else []
    text = registered_text(wanted.text)
    entry = dlt.Entry(wanted.template_id, text, wanted.name, wanted.category, senders)
    if known is None:
        return dlt.add(account, entry)
    if fits(wanted.text, known.text):
        return known
    if known.templates.exclude(pk=template.pk).exists() or known.pk != template.dlt_id:
        message = _("The template id %s is registered with another text.") % known.template_id
        raise Conflict("dlt_text_differs", message, "text")
    dlt.change(known, entry)
    return known


def _require_registration(wanted: Wanted) -> None:
    if wanted.sender is None or wanted.sender.country != INDIA:
        return
    for field in ("template_id", "category"):
        if not getattr(wanted, field).strip():
            message = _("A template for India needs its DLT template id and its type.")
            raise Invalid("dlt_missing", message, field)


def _facts(template: Template) -> dict[str, str | bool]:
    return {
        "sender": template.sender.name if template.sender else "",
        "template_id": template.dlt.template_id if template.dlt else "",
        "category": template.category,
        "is_english": template.is_english,
    }


def _record(
    row: Template, action: str, before: dict[str, str | bool], after: dict[str, str | bool]
) -> None:
    auditlog.record(
        row.account,
        action,
        kind="template",
        subject=row.uuid,
        label=row.name,
        before=before,
        after=after,
    )
