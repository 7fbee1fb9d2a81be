"""Two contacts that are one person become one: in one transaction, and nothing is lost."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.errors import Invalid
from accounts.services import auditlog
from campaigns.contactprofiles import (
    EMAIL,
    IDENTITY,
    LONGEST_IDENTIFIER,
    NAMES,
    PHONE,
    TEXTS,
)
from campaigns.contactwords import found_by
from campaigns.models import Contact, ContactIdentifier, ContactProfile, ContactSubscription
from campaigns.services.contactprofiles import profile_of
from campaigns.services.leaving import not_left


def merge(origin: Contact, destination: Contact) -> Contact:
    """Put `origin` into `destination`, and delete it.

    The destination's own values stand; what it lacks it takes over, with tags, groups,
    identifiers and subscriptions. The origin's number, identity and e-mail address become
    identifiers, and all that was known of it is kept in the profile's `merged`. Opt-outs belong
    to numbers and stay with them. Raises Invalid `same_contact` on "destination".
    """
    if origin.pk == destination.pk:
        message = "Origin and destination are the same contact."
        raise Invalid("same_contact", message, "destination")
    with transaction.atomic():
        pair = Contact.objects.select_for_update(of=("self",)).select_related("account")
        pair = pair.filter(pk__in=[origin.pk, destination.pk]).order_by("pk")
        rows = {row.pk: row for row in pair}
        if len(rows) < 2:
            message = "One of the two contacts is gone."
            raise Invalid("contact_gone", message, "origin")
        gone, kept = rows[origin.pk], rows[destination.pk]
        _join(gone, kept)
        auditlog.record(
            kept.account,
            "contact.merged",
            kind="contact",
            subject=kept.uuid,
            label=f"+{kept.msisdn}",
            before={"name": gone.name, "number": f"+{gone.msisdn}"},
            after={"name": kept.name},
        )
        gone.delete()
    return kept


def _join(gone: Contact, kept: Contact) -> None:
    before, profile = profile_of(gone), profile_of(kept)
    profile.merged = [*profile.merged, *before.merged, _record_of(gone, before)]
    spare = {PHONE: str(gone.msisdn)}
    for name in (*TEXTS, "birth_date"):
        value = getattr(before, name)
        # A name is one thing: half of it from each would be nobody's.
        if name in NAMES and kept.name:
            continue
        if value and not getattr(profile, name):
            setattr(profile, name, value)
        elif value and name in (EMAIL, IDENTITY) and value != getattr(profile, name):
            spare[name] = value
    # Its identity must be free before the other has it.
    ContactProfile.objects.filter(pk=gone.pk).delete()
    profile.save()
    kept.name = kept.name or gone.name
    kept.attributes = gone.attributes | kept.attributes
    kept.found_by = found_by(kept.name, kept.msisdn)
    kept.save()
    kept.tags.add(*gone.tags.all())
    kept.groups.add(*not_left(list(gone.groups.all()), kept.msisdn))
    _move(gone, kept, spare)


def _move(gone: Contact, kept: Contact, spare: dict[str, str]) -> None:
    """Identifiers and subscriptions; what the destination has already is not doubled."""
    for kind, value in spare.items():
        ContactIdentifier.objects.get_or_create(
            account=kept.account,
            type=kind,
            value=value[:LONGEST_IDENTIFIER],
            defaults={"contact": kept},
        )
    ContactIdentifier.objects.filter(contact=gone).update(contact=kept)
    names = ("channel", "tag_id", "sender_id", "product_id", "identifier_id")
    there = set(ContactSubscription.objects.filter(contact=kept).values_list(*names))
    for row in ContactSubscription.objects.filter(contact=gone).order_by("id"):
        if tuple(getattr(row, name) for name in names) not in there:
            row.contact = kept
            row.save(update_fields=["contact"])


def _record_of(contact: Contact, profile: ContactProfile) -> dict[str, Any]:
    """All that was known of a contact, as JSON."""
    facts = {name: getattr(profile, name) for name in TEXTS if getattr(profile, name)}
    if profile.birth_date:
        facts["birth_date"] = profile.birth_date.isoformat()
    return facts | {
        "id": str(contact.uuid),
        "phone": str(contact.msisdn),
        "name": contact.name,
        "attributes": contact.attributes,
        "tags": [tag.name for tag in contact.tags.order_by("name")],
        "groups": [group.name for group in contact.groups.order_by("name")],
        "created_at": contact.created_at.isoformat(),
        "merged_at": timezone.now().isoformat(),
    }
