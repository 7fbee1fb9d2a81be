"""Opt-out tags: made, renamed, described, and deleted while nobody needs them."""

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.errors import Conflict, Invalid
from accounts.models import Account
from accounts.services import auditlog
from campaigns.models import OptOutTag
from campaigns.remarks import one_line
from campaigns.selectors.optouttags import is_used

LONGEST_NAME, LONGEST_DESCRIPTION = 40, 200


def create(account: Account, *, name: str, description: str = "") -> OptOutTag:
    """A new tag. Raises Invalid on "name" (`tag_name`, `tag_known`) and on "description"."""
    tag = OptOutTag(account=account)
    tag.name, tag.description = _name(account, name, None), _description(description)
    _save(tag)
    return tag


def change(tag: OptOutTag, *, name: str, description: str) -> None:
    """Rename and describe a tag; programs must use the new name from now on. Raises Invalid."""
    before = _facts(tag)
    tag.name = _name(tag.account, name, tag)
    tag.description = _description(description)
    if _facts(tag) != before:
        _save(tag, before)


def delete(tag: OptOutTag, *, typed: str) -> None:
    """Delete a tag that nothing refers to; `typed` is its name once more.

    Raises Invalid `name_differs` on "typed", Conflict `tag_used`.
    """
    if typed.strip() != tag.name:
        raise Invalid("name_differs", _("Type the tag's name exactly as it is."), "typed")
    with transaction.atomic():
        # Whoever starts to use it now waits for this, and then finds it gone.
        OptOutTag.objects.select_for_update().filter(pk=tag.pk).first()
        if is_used(tag):
            message = _("This tag is in use: its opt-outs are evidence, and stay with it.")
            raise Conflict("tag_used", message)
        _record(tag, "deleted", _facts(tag), {})
        tag.delete()


def _save(tag: OptOutTag, before: dict[str, str] | None = None) -> None:
    action = "created" if before is None else "changed"
    try:
        with transaction.atomic():
            tag.save()
            changed = auditlog.changes(before or {}, _facts(tag))
            _record(tag, action, *changed)
    except IntegrityError:
        raise _known(tag.name) from None


def _record(tag: OptOutTag, verb: str, before: dict[str, str], after: dict[str, str]) -> None:
    auditlog.record(
        tag.account,
        f"optout_tag.{verb}",
        kind="optout_tag",
        subject=tag.uuid,
        label=tag.name,
        before=before,
        after=after,
    )


def _facts(tag: OptOutTag) -> dict[str, str]:
    return {"name": tag.name, "description": tag.description}


def _name(account: Account, text: str, own: OptOutTag | None) -> str:
    """A name that no other tag of the account has, in capitals or not."""
    name = one_line(text)
    if not name or len(name) > LONGEST_NAME or "," in name or not name.isprintable():
        message = _("A tag has a name of 1 to %(limit)s characters, without commas.")
        raise Invalid("tag_name", message % {"limit": LONGEST_NAME}, "name")
    same = OptOutTag.objects.filter(account=account, name__iexact=name)
    if (same.exclude(pk=own.pk) if own else same).exists():
        raise _known(name)
    return name


def _known(name: str) -> Invalid:
    return Invalid("tag_known", _("There is a tag %s already.") % name, "name")


def _description(text: str) -> str:
    description = one_line(text)
    if len(description) > LONGEST_DESCRIPTION:
        message = _("Use at most %(limit)s characters.") % {"limit": LONGEST_DESCRIPTION}
        raise Invalid("description_long", message, "description")
    return description
