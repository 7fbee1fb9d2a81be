"""Groups, tags and attribute names of contacts: made, renamed, deleted."""

from collections.abc import Callable, Iterable
from typing import TypeVar

from django.db import IntegrityError, transaction
from django.db.models import Model
from django.utils.translation import gettext as _

from accounts.errors import Conflict, Invalid
from accounts.models import Account
from accounts.selectors import limit
from accounts.services import auditlog
from campaigns.contactwords import LONGEST_GROUP, LONGEST_TAG
from campaigns.models import ContactField, ContactGroup, ContactTag
from campaigns.remarks import one_line
from campaigns.selectors.contactparts import GROUPED, TAGGED, groups_of, tags_of
from campaigns.selectors.partuses import anybody_has, segments_that_ask_for, segments_that_use

STEP = 5_000
Part = TypeVar("Part", ContactGroup, ContactTag)


def create_group(account: Account, *, name: str) -> ContactGroup:
    """A group without contacts. Raises Invalid on "name": `part_name`, `part_known`, `full`."""
    _require_room(account, "contact_groups", groups_of(account).count())
    group = ContactGroup(account=account, name=_name(name, LONGEST_GROUP))
    return _made(group, "contact_group")


def group_called(account: Account, name: str) -> ContactGroup:
    """The group of this name; made where there is none. Raises Invalid on "new_group"."""
    known = groups_of(account).filter(name__iexact=one_line(name)).first()
    try:
        return known or create_group(account, name=name)
    except Invalid as error:
        raise Invalid(error.code, error.message, "new_group") from None


def create_tag(account: Account, *, name: str) -> ContactTag:
    """A tag that nobody has yet. Raises Invalid as `create_group`."""
    _require_room(account, "contact_tags", tags_of(account).count())
    return _made(ContactTag(account=account, name=_tag_name(name)), "contact_tag")


def tags_called(account: Account, names: Iterable[str]) -> list[ContactTag]:
    """The tags of these names; those that are new are made. Raises Invalid on "tags"."""
    known = {tag.name.casefold(): tag for tag in tags_of(account)}
    found: dict[str, ContactTag] = {}
    for name in names:
        try:
            key = _tag_name(name).casefold()
            found[key] = known.get(key) or create_tag(account, name=name)
        except Invalid as error:
            raise Invalid(error.code, error.message, "tags") from None
        known[key] = found[key]
    return list(found.values())


def rename_group(group: ContactGroup, *, name: str) -> None:
    """Raises Invalid on "name"."""
    _renamed(group, "contact_group", _name(name, LONGEST_GROUP))


def rename_tag(tag: ContactTag, *, name: str) -> None:
    """Raises Invalid on "name"."""
    _renamed(tag, "contact_tag", _tag_name(name))


def delete_group(group: ContactGroup, *, typed: str) -> None:
    """Delete a group; its contacts stay. Raises Invalid `name_differs`, Conflict `part_used`."""
    _require_unused(group, "group", typed)
    _deleted(group, "contact_group", lambda: _empty(GROUPED, contactgroup_id=group.pk))


def delete_tag(tag: ContactTag, *, typed: str) -> None:
    """Delete a tag; its contacts stay. Raises Invalid `name_differs`, Conflict `part_used`."""
    _require_unused(tag, "tag", typed)
    _deleted(tag, "contact_tag", lambda: _empty(TAGGED, contacttag_id=tag.pk))


def delete_field(field: ContactField) -> None:
    """Forget the name of an attribute that no contact and no segment has any more.

    Raises Conflict `field_used`.
    """
    using = segments_that_ask_for(field.account, field.name)
    if using:
        message = _("The segment “%(segment)s” asks for it. Change or delete that first.")
        raise Conflict("field_used", message % {"segment": using[0].name})
    if anybody_has(field.account, field.name):
        message = _("A contact still has “%(name)s”. Blank it there first.")
        raise Conflict("field_used", message % {"name": field.name})
    with transaction.atomic():
        auditlog.record(
            field.account,
            "contact_field.deleted",
            kind="contact_field",
            subject=field.uuid,
            label=field.name,
        )
        field.delete()


def _name(text: str, longest: int) -> str:
    name = one_line(text)
    if not name or len(name) > longest or not name.isprintable():
        message = _("Give it a name of 1 to %(limit)s characters.") % {"limit": longest}
        raise Invalid("part_name", message, "name")
    return name


def _tag_name(text: str) -> str:
    name = _name(text, LONGEST_TAG)
    if "," in name:
        raise Invalid("part_name", _("A tag has no comma in its name."), "name")
    return name


def _known(name: str) -> Invalid:
    return Invalid("part_known", _("There is a “%s” already.") % name, "name")


def _require_room(account: Account, limited: str, there: int) -> None:
    most = limit(account, limited)
    if there >= most:
        message = _("You have {limit} of them, and no more can be made. Delete one first.")
        raise Invalid("full", message.format(limit=f"{most:,}"), "name")


def _require_unknown(part: Part) -> None:
    same = type(part)._default_manager.filter(account=part.account, name__iexact=part.name)
    if same.exclude(pk=part.pk).exists():
        raise _known(part.name)


def _made(part: Part, kind: str) -> Part:
    _require_unknown(part)
    try:
        with transaction.atomic():
            part.save()
            _record(part, f"{kind}.created", kind, {}, {"name": part.name})
    except IntegrityError:
        raise _known(part.name) from None
    return part


def _renamed(part: Part, kind: str, name: str) -> None:
    before, part.name = part.name, name
    if before == name:
        return
    _require_unknown(part)
    try:
        with transaction.atomic():
            part.save(update_fields=["name"])
            _record(part, f"{kind}.changed", kind, {"name": before}, {"name": name})
    except IntegrityError:
        raise _known(name) from None


def _require_unused(part: ContactGroup | ContactTag, field: str, typed: str) -> None:
    if typed.strip() != part.name:
        raise Invalid("name_differs", _("Type its name exactly as it is."), "typed")
    using = segments_that_use(part.account, field, part.uuid)
    if using:
        message = _("The segment “%(segment)s” asks for it. Change or delete that first.")
        raise Conflict("part_used", message % {"segment": using[0].name}, "typed")


def _deleted(part: ContactGroup | ContactTag, kind: str, empty: Callable[[], None]) -> None:
    empty()
    with transaction.atomic():
        _record(part, f"{kind}.deleted", kind, {"name": part.name}, {})
        part.delete()


def _empty(members: type[Model], **whose: int) -> None:
    """In short transactions: a group may have a million members."""
    rows = members._default_manager.filter(**whose)
    while ids := list(rows.values_list("pk", flat=True)[:STEP]):
        members._default_manager.filter(pk__in=ids).delete()


def _record(
    part: ContactGroup | ContactTag,
    action: str,
    kind: str,
    before: dict[str, object],
    after: dict[str, object],
) -> None:
    auditlog.record(
        part.account,
        action,
        kind=kind,
        subject=part.uuid,
        label=part.name,
        before=before,
        after=after,
    )
