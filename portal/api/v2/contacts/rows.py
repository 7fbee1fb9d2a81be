"""Contacts and what belongs to them, as this dialect writes them."""

from typing import Any

from campaigns.contactprofiles import NAMES, TEXTS, full_name
from campaigns.models import (
    Contact,
    ContactIdentifier,
    ContactImport,
    ContactProfile,
    ContactSubscription,
    ContactTag,
)
from portal.api.v2.values import write_moment

SUBSCRIBED, UNSUBSCRIBED = "subscribed", "unsubscribed"


def contact_row(contact: Contact) -> dict[str, Any]:
    """A contact that a selector of `contactprofiles` read. Without an identity it is its number."""
    profile: ContactProfile | None = getattr(contact, "profile", None)
    facts = {name: getattr(profile, name, "") for name in TEXTS}
    if full_name(facts) != contact.name:
        # A person changed the whole name on a page.
        facts |= dict.fromkeys(NAMES, "") | {"first_name": contact.name}
    born = profile.birth_date if profile else None
    return {
        "id": str(contact.uuid),
        **facts,
        "identity": facts["identity"] or str(contact.msisdn),
        "phone": str(contact.msisdn),
        "birth_date": born.isoformat() if born else None,
        "attributes": contact.attributes,
        "tags": sorted(tag.name for tag in contact.tags.all()),
        "status": UNSUBSCRIBED if getattr(contact, "has_left", False) else SUBSCRIBED,
        "merged": profile.merged if profile else [],
        "created_at": write_moment(contact.created_at),
        "updated_at": write_moment(contact.updated_at),
    }


def identifier_row(row: ContactIdentifier) -> dict[str, Any]:
    """One more way to know a contact."""
    return {
        "id": str(row.uuid),
        "contact_id": str(row.contact.uuid),
        "type": row.type,
        "value": row.value,
        "created_at": write_moment(row.created_at),
    }


def subscription_row(row: ContactSubscription) -> dict[str, Any]:
    """A subscription that a selector of `contactprofiles` read; `channel_id` '' is everything."""
    topic = row.sender or row.tag
    name = topic.name if topic else row.product.code if row.product else ""
    return {
        "id": str(row.uuid),
        "contact_id": str(row.contact.uuid),
        "channel": row.channel,
        "channel_id": name,
        "identifier_id": str(row.identifier.uuid) if row.identifier else None,
        "status": UNSUBSCRIBED if getattr(row, "has_left", False) else SUBSCRIBED,
        "created_at": write_moment(row.created_at),
    }


def tag_row(tag: ContactTag) -> dict[str, Any]:
    """A tag; `contacts` is how many have it."""
    return {"id": str(tag.uuid), "name": tag.name, "contacts": getattr(tag, "people", 0)}


def import_row(row: ContactImport) -> dict[str, Any]:
    """A file of contacts and how far it is; `problem` says why it stopped."""
    return {
        "id": str(row.uuid),
        "file": row.upload.name,
        "status": row.status,
        "replace_tags": row.replaces_tags,
        "tags": sorted(tag.name for tag in row.tags.all()),
        "rows": row.rows_done,
        "added": row.added,
        "changed": row.changed,
        "known": row.known,
        "invalid": row.invalid,
        "problem": row.problem.get("message", ""),
        "created_at": write_moment(row.created_at),
        "finished_at": write_moment(row.finished_at),
    }
