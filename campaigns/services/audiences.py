"""Groups and segments written down as files of recipients."""

from collections.abc import Iterator

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.errors import Invalid
from accounts.models import Account, User
from accounts.services import auditlog
from campaigns.models import ContactGroup, ContactSegment, Upload
from campaigns.selectors.audiences import people_in
from campaigns.selectors.contactparts import attribute_names
from campaigns.services import uploads

Row = tuple[str, ...]


def snapshot(account: Account, audience: ContactGroup | ContactSegment, by: User | None) -> Upload:
    """Everybody who is in it now, as a file: number, name, and a column for each attribute.

    Who joins or leaves later changes nothing. Raises Invalid on field "audience": `audience_empty`.
    """
    names = attribute_names(account)
    rows = _rows(audience, names)
    first = next(rows, None)
    if first is None:
        message = _("Nobody is in “%(name)s” at the moment: choose another, or add contacts.")
        raise Invalid("audience_empty", message % {"name": audience.name}, "audience")
    header = [_("Number"), _("Name"), *names]
    upload = uploads.keep_rows(
        account,
        header,
        _again(first, rows),
        name=audience.name,
        origin=Upload.Origin.CONTACTS,
        by=by,
    )
    with transaction.atomic():
        auditlog.record(
            account,
            "contact.taken",
            kind="contact_group" if isinstance(audience, ContactGroup) else "contact_segment",
            subject=audience.uuid,
            label=audience.name,
            after={"bytes": upload.size, "sha256": upload.sha256},
        )
    return upload


def _rows(audience: ContactGroup | ContactSegment, names: list[str]) -> Iterator[Row]:
    for msisdn, name, attributes in people_in(audience):
        yield (f"+{msisdn}", name, *(attributes.get(column, "") for column in names))


def _again(first: Row, rest: Iterator[Row]) -> Iterator[Row]:
    yield first
    yield from rest
