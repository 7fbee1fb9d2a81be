"""Who people are, by number: names as the account's contacts have them."""

from collections.abc import Collection
from typing import NamedTuple

from accounts.models import Account
from campaigns.models import Contact


class Name(NamedTuple):
    """First and last name, '' where they are not known."""

    first: str = ""
    last: str = ""


NOBODY = Name()


def names_of(account: Account, numbers: Collection[int]) -> dict[int, Name]:
    """The names of those numbers that are contacts of the account; one query."""
    if not numbers:
        return {}
    rows = Contact.objects.filter(account=account, msisdn__in=set(numbers))
    return {contact.msisdn: _name(contact) for contact in rows.select_related("profile")}


def _name(contact: Contact) -> Name:
    profile = getattr(contact, "profile", None)
    if profile is not None and (profile.first_name or profile.last_name):
        return Name(profile.first_name, profile.last_name)
    first, _space, last = contact.name.partition(" ")
    return Name(first, last)
