"""One contact, group, tag, segment or attribute name of an account, by its address."""

import uuid
from typing import TypeVar

from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _

from accounts.errors import NotFound
from accounts.models import Account
from campaigns.models import Contact, ContactField, ContactGroup, ContactSegment, ContactTag
from campaigns.selectors.contactparts import fields_of, groups_of, segments_of, tags_of

Row = TypeVar("Row", bound=Model)


def contact_called(account: Account, contact_uuid: uuid.UUID) -> Contact:
    """One contact of the account. Raises NotFound."""
    found = Contact.objects.filter(account=account).select_related("account")
    return _one(found, contact_uuid, _("There is no such contact."))


def group_called(account: Account, group_uuid: uuid.UUID) -> ContactGroup:
    """One group of the account. Raises NotFound."""
    found = groups_of(account).select_related("account")
    return _one(found, group_uuid, _("There is no such group."))


def tag_called(account: Account, tag_uuid: uuid.UUID) -> ContactTag:
    """One tag of the account. Raises NotFound."""
    return _one(tags_of(account).select_related("account"), tag_uuid, _("There is no such tag."))


def segment_called(account: Account, segment_uuid: uuid.UUID) -> ContactSegment:
    """One segment of the account. Raises NotFound."""
    found = segments_of(account).select_related("account")
    return _one(found, segment_uuid, _("There is no such segment."))


def field_called(account: Account, field_uuid: uuid.UUID) -> ContactField:
    """The name of an attribute of the account. Raises NotFound."""
    found = fields_of(account).select_related("account")
    return _one(found, field_uuid, _("There is no such attribute."))


def _one(rows: QuerySet[Row], row_uuid: uuid.UUID, message: str) -> Row:
    found = rows.filter(uuid=row_uuid).first()
    if found is None:
        raise NotFound("no_such", message)
    return found
