"""What programs told of a contact, in words for its page."""

from typing import Any, NamedTuple

from django.utils.translation import gettext_lazy as _

from campaigns.models import Contact, ContactProfile
from campaigns.selectors.contactprofiles import identifiers_of, subscriptions_of

MOST_SHOWN = 50
# The parts of the name stand together in the page's title.
LABELS: dict[str, Any] = {
    "identity": _("Identity"),
    "email": _("E-mail"),
    "gender": _("Gender"),
    "birth_date": _("Born"),
    "company": _("Company"),
    "postal_code": _("Postal code"),
}
KINDS: dict[str, Any] = {
    "phone": _("Other number"),
    "email": _("Other e-mail"),
    "identity": _("Other identity"),
}


class Wish(NamedTuple):
    """A subscription in words, and whether an opt-out stops it."""

    words: str
    has_left: bool


def told_of(contact: Contact) -> list[tuple[Any, Any]]:
    """Label and value of all that a profile says, and of the other identifiers."""
    profile = ContactProfile.objects.filter(pk=contact.pk).first()
    known = [(label, getattr(profile, name, "")) for name, label in LABELS.items()]
    others = identifiers_of(contact.account, contact)[:MOST_SHOWN]
    found = [(KINDS.get(row.type, row.type), _shown(row.type, row.value)) for row in others]
    merged = [
        (_("Merged in"), f"{each.get('name', '')} +{each.get('phone', '')}".strip())
        for each in (profile.merged if profile else [])
    ]
    return [(label, value) for label, value in (*known, *found, *merged) if value]


def wishes_of(contact: Contact) -> list[Wish]:
    """What the contact subscribed to."""
    rows = subscriptions_of(contact.account, contact)[:MOST_SHOWN]
    return [
        Wish(
            str(row.sender or row.tag or row.product or _("Everything")),
            bool(getattr(row, "has_left", False)),
        )
        for row in rows
    ]


def _shown(kind: str, value: str) -> str:
    return f"+{value}" if kind == "phone" else value
