"""Contacts as the service makes them."""

from accounts.models import Account
from campaigns.models import Contact, ContactGroup
from campaigns.phones import PhoneReader
from campaigns.services import contactparts, contacts
from campaigns.services.contacts import Details


def contact(
    account: Account,
    number: str = "9810000001",
    name: str = "",
    *,
    groups: tuple[ContactGroup, ...] = (),
    tags: tuple[str, ...] = (),
    **attributes: str,
) -> Contact:
    """A contact of the account; a number as people of its country write it."""
    found = PhoneReader(account.default_country).read(number)
    assert not isinstance(found, str), found
    return contacts.add(account, *found, Details(name, attributes, groups, tags))


def group(account: Account, name: str = "Friends") -> ContactGroup:
    """A group without contacts."""
    return contactparts.create_group(account, name=name)
