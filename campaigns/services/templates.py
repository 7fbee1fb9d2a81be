"""Texts that are kept: made, given new versions, archived and brought back. No version changes."""

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.errors import Conflict, Invalid
from accounts.models import Account, User
from accounts.selectors import limit
from accounts.services import auditlog
from campaigns.checking import storable
from campaigns.models import Template, TemplateVersion
from campaigns.remarks import one_line
from campaigns.selectors import aliases

LONGEST_NAME = 80


def create(account: Account, *, name: str, text: str, by: User | None) -> TemplateVersion:
    """A new template, and its first version. Raises Invalid on "name" or "text"."""
    wanted, kept = _name(name), _text(account, text)
    _require_free(account, wanted)
    try:
        with transaction.atomic():
            alias = aliases.free(account, wanted)
            template = Template.objects.create(account=account, name=wanted, alias=alias)
            version = _add(template, 1, kept, by)
            _record(template, "created", {}, {"name": wanted, "version": 1, "text": kept})
    except IntegrityError:
        raise _known(wanted) from None
    return version


def save(template: Template, *, name: str, text: str, by: User | None) -> TemplateVersion:
    """Rename it, and keep a changed text as a new version; returns the newest one.

    Raises Invalid on "name" or "text", Conflict `template_archived`.
    """
    wanted, kept = _name(name), _text(template.account, text)
    try:
        with transaction.atomic():
            row = _open(template)
            version = row.versions.latest("number")
            before = {"name": row.name, "version": version.number, "text": version.text}
            if wanted != row.name:
                _require_free(row.account, wanted, own=row)
                row.name = wanted
                row.save(update_fields=["name"])
            if kept != version.text:
                version = _add(row, version.number + 1, kept, by)
            after = {"name": wanted, "version": version.number, "text": version.text}
            if after != before:
                _record(row, "changed", *auditlog.changes(before, after))
    except IntegrityError:
        raise _known(wanted) from None
    template.refresh_from_db()
    return version


def copy(template: Template, *, by: User | None) -> TemplateVersion:
    """A template of its own with the newest text, under a name that is still free."""
    text = template.versions.latest("number").text
    base = _("Copy of %s") % template.name
    taken = set(Template.objects.filter(account=template.account).values_list("name", flat=True))
    name, number = base[:LONGEST_NAME], 1
    while name in taken:
        number += 1
        name = f"{base[: LONGEST_NAME - 6]} ({number})"
    return create(template.account, name=name, text=text, by=by)


def archive(template: Template) -> None:
    """Offer it no longer. What was made from it stays as it is."""
    _set_archived(template, archived=True)


def restore(template: Template) -> None:
    """Offer it again."""
    _set_archived(template, archived=False)


def _set_archived(template: Template, *, archived: bool) -> None:
    with transaction.atomic():
        row = Template.objects.select_for_update().get(pk=template.pk)
        if bool(row.archived_at) != archived:
            row.archived_at = timezone.now() if archived else None
            row.save(update_fields=["archived_at"])
            _record(row, "archived" if archived else "restored", {}, {})
    template.refresh_from_db()


def _open(template: Template) -> Template:
    row = Template.objects.select_for_update().select_related("account").get(pk=template.pk)
    if row.archived_at:
        message = _("This template is archived. Bring it back before you change it.")
        raise Conflict("template_archived", message)
    return row


def _add(template: Template, number: int, text: str, by: User | None) -> TemplateVersion:
    return TemplateVersion.objects.create(
        template=template, number=number, text=text, created_by=by
    )


def _name(text: str) -> str:
    name = one_line(text)
    if not name or len(name) > LONGEST_NAME or not storable(name):
        message = _("Give the template a name of at most %(limit)s characters.")
        raise Invalid("template_name", message % {"limit": LONGEST_NAME}, "name")
    return name


def _text(account: Account, text: str) -> str:
    kept = text.replace("\r\n", "\n")
    if not kept.strip() or not storable(kept):
        raise Invalid("no_text", _("Write the message."), "text")
    longest = limit(account, "message_characters")
    if len(kept) > longest:
        message = _("The message is longer than {limit} characters.").format(limit=longest)
        raise Invalid("text_too_long", message, "text")
    return kept


def _require_free(account: Account, name: str, own: Template | None = None) -> None:
    same = Template.objects.filter(account=account, name__iexact=name)
    found = (same.exclude(pk=own.pk) if own else same).first()
    if found is not None:
        raise _known(found.name)


def _known(name: str) -> Invalid:
    message = _("There is a template %s already; it may be among the archived ones.") % name
    return Invalid("template_known", message, "name")


def _record(
    template: Template, verb: str, before: dict[str, object], after: dict[str, object]
) -> None:
    auditlog.record(
        template.account,
        f"template.{verb}",
        kind="template",
        subject=template.uuid,
        label=template.name,
        before=before,
        after=after,
    )
