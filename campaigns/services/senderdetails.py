"""What is said of a sender ID besides its name: where and for what it is used, and its DLT ids."""

from typing import NamedTuple

from django.db import IntegrityError, transaction
from django.db.models import ProtectedError, RestrictedError
from django.utils.translation import gettext as _

from accounts.errors import Conflict, Invalid, NotFound
from accounts.models import Account, Product, User
from accounts.services import auditlog
from campaigns.dltfiles import ID, clean_id
from campaigns.models import Sender
from campaigns.remarks import one_line
from campaigns.selectors.dlt import INDIA
from campaigns.senderids import read_sender_id
from campaigns.services import senders

LONGEST = {"purpose": 200, "entity_name": 120}


class Details(NamedTuple):
    """`country` is an ISO code. In India a sender belongs to an entity of DLT, and has a header."""

    product: Product | None = None
    country: str = ""
    entity_id: str = ""
    entity_name: str = ""
    header_id: str = ""
    purpose: str = ""

    @classmethod
    def of(cls, sender: Sender) -> "Details":
        """What is known of a sender."""
        return cls(
            sender.product,
            sender.country,
            sender.dlt_entity_id,
            sender.dlt_entity_name,
            sender.dlt_header_id,
            sender.purpose,
        )


def ask(account: Account, name: str, details: Details, *, by: User | None) -> Sender:
    """Ask for a sender ID with all that is said of it. Raises as `senders.ask`, and Invalid."""
    checked = _checked(details)
    with transaction.atomic():
        sender = senders.ask(account, name, purpose=checked.purpose, by=by)
        _write(sender, checked)
    return sender


def change(sender: Sender, name: str, details: Details, *, by: User | None) -> Sender:
    """Say other things of it. One that was rejected is asked for once more.

    Raises Invalid; Conflict `sender_fixed` (an approved one keeps its name), `sender_known`;
    NotFound where it was deleted meanwhile.
    """
    checked = _checked(details)
    with transaction.atomic():
        rows = Sender.objects.select_for_update(of=("self",)).select_related("account", "product")
        row = rows.filter(pk=sender.pk).first()
        if row is None:
            raise NotFound("sender_unknown", _("There is no such sender ID in this account."))
        _rename(row, name)
        if row.status == Sender.Status.REJECTED:
            row = senders.ask(row.account, row.name, purpose=checked.purpose, by=by)
        before = _facts(row)
        _write(row, checked)
        changed = auditlog.changes(before, _facts(row))
        if changed[1]:
            _record(row, "sender.changed", *changed)
    return row


def delete(sender: Sender) -> None:
    """Give a sender ID up. Raises Conflict `sender_used` where campaigns or opt-outs name it."""
    try:
        with transaction.atomic():
            _record(sender, "sender.deleted", _facts(sender), {})
            sender.delete()
    except (ProtectedError, RestrictedError):
        message = _("Campaigns or opt-outs refer to this sender ID, so it has to stay.")
        raise Conflict("sender_used", message) from None


def _rename(row: Sender, name: str) -> None:
    known = read_sender_id(name)
    if known == row.name:
        return
    if row.status == Sender.Status.APPROVED:
        message = _("An approved sender ID keeps its name. Ask for a new one.")
        raise Conflict("sender_fixed", message, "name")
    if known is None:
        message = _(
            "Use up to 11 letters and digits with at least one letter, or 3 to 15 digits alone."
        )
        raise Invalid("bad_sender", message, "name")
    before = row.name
    try:
        with transaction.atomic():
            row.name = known
            row.save(update_fields=["name", "updated_at"])
    except IntegrityError:
        message = _("%s is on your list already.") % known
        raise Conflict("sender_known", message, "name") from None
    _record(row, "sender.changed", {"name": before}, {"name": known})


def _write(row: Sender, details: Details) -> None:
    row.product, row.country, row.purpose = details.product, details.country, details.purpose
    row.dlt_entity_id, row.dlt_entity_name = details.entity_id, details.entity_name
    row.dlt_header_id = details.header_id
    row.save()


def _checked(details: Details) -> Details:
    kept = details._replace(
        entity_id=_id(details.entity_id, "entity_id"),
        header_id=_id(details.header_id, "header_id"),
        entity_name=one_line(details.entity_name),
        purpose=one_line(details.purpose),
    )
    for field, most in LONGEST.items():
        if len(getattr(kept, field)) > most:
            message = _("Use at most %(limit)s characters.") % {"limit": most}
            raise Invalid(f"{field}_long", message, field)
    if kept.country == INDIA:
        for field in ("entity_id", "entity_name"):
            if not getattr(kept, field):
                message = _("A sender ID for India needs the id and the name of its DLT entity.")
                raise Invalid("dlt_entity_missing", message, field)
    return kept


def _id(text: str, field: str) -> str:
    known = clean_id(text)
    if known and not ID.fullmatch(known):
        raise Invalid("dlt_id", _("A DLT id has digits only, usually 19."), field)
    return known


def _facts(row: Sender) -> dict[str, str]:
    return {
        "product": row.product.code if row.product else "",
        "country": row.country,
        "dlt_entity_id": row.dlt_entity_id,
        "dlt_entity_name": row.dlt_entity_name,
        "dlt_header_id": row.dlt_header_id,
        "purpose": row.purpose,
    }


def _record(row: Sender, action: str, before: dict[str, str], after: dict[str, str]) -> None:
    auditlog.record(
        row.account,
        action,
        kind="sender",
        subject=row.uuid,
        label=row.name,
        before=before,
        after=after,
    )
