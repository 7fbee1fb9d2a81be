"""Reads behind the calls about contacts: rows with their profiles, identifiers, subscriptions."""

import uuid

from django.db.models import (
    BigIntegerField,
    Count,
    Exists,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
)
from django.db.models.functions import Cast, Coalesce

from accounts.errors import NotFound
from accounts.models import Account
from campaigns.models import (
    Contact,
    ContactIdentifier,
    ContactSegment,
    ContactSubscription,
    ContactTag,
    OptOut,
)
from campaigns.selectors.contactparts import TAGGED, tags_of
from campaigns.selectors.optouts import EVERYTHING
from campaigns.selectors.segments import condition_of


def contacts_of(account: Account) -> QuerySet[Contact]:
    """The account's contacts, newest first, with profile and tags.

    `has_left` says whether the number opted out of everything.
    """
    gone = _live(account).filter(EVERYTHING, msisdn=OuterRef("msisdn"))
    rows = Contact.objects.filter(account=account).order_by("-id")
    return rows.select_related("profile").prefetch_related("tags").annotate(has_left=Exists(gone))


def members_of(segment: ContactSegment) -> QuerySet[Contact]:
    """Who belongs to a segment, as `contacts_of`."""
    return contacts_of(segment.account).filter(condition_of(segment))


def contact_in_full(account: Account, contact_uuid: uuid.UUID) -> Contact:
    """One contact, as `contacts_of`. Raises NotFound."""
    found = contacts_of(account).select_related("account").filter(uuid=contact_uuid).first()
    if found is None:
        raise NotFound("no_such", "There is no such contact.")
    return found


def tags_with_people(account: Account) -> QuerySet[ContactTag]:
    """The account's tags by name, each with `people`: how many have it."""
    tagged = TAGGED.objects.filter(contacttag=OuterRef("pk")).order_by()
    people = tagged.values("contacttag").annotate(n=Count("id")).values("n")  # type: ignore[misc]
    return tags_of(account).annotate(
        people=Coalesce(Subquery(people, output_field=IntegerField()), 0)
    )


def identifiers_of(account: Account, contact: Contact | None = None) -> QuerySet[ContactIdentifier]:
    """Identifiers beside the contacts' own numbers, of one contact or all, in their order."""
    rows = ContactIdentifier.objects.filter(account=account).order_by("id")
    rows = rows.filter(contact=contact) if contact else rows
    return rows.select_related("contact", "account")


def identifier_called(contact: Contact, identifier_uuid: uuid.UUID) -> ContactIdentifier:
    """One identifier of a contact. Raises NotFound."""
    rows = identifiers_of(contact.account, contact)
    found = rows.filter(uuid=identifier_uuid).first()
    if found is None:
        raise NotFound("no_such", "There is no such identifier.")
    return found


def subscriptions_of(
    account: Account, contact: Contact | None = None
) -> QuerySet[ContactSubscription]:
    """Subscriptions of one contact or all, in their order.

    `has_left` says whether an opt-out of its number stops what it is about.
    """
    rows = ContactSubscription.objects.filter(account=account).order_by("id")
    rows = rows.filter(contact=contact) if contact else rows
    other = Cast("identifier__value", BigIntegerField())
    rows = rows.annotate(number=Coalesce(other, "contact__msisdn"))
    here = _live(account).filter(msisdn=OuterRef("number"))
    stopped = EVERYTHING
    for scope in ("tag", "sender", "product"):
        stopped |= Q(**{scope: OuterRef(scope)})
    rows = rows.annotate(has_left=Exists(here.filter(stopped)))
    return rows.select_related("contact", "identifier", "tag", "sender", "product", "account")


def subscription_called(contact: Contact, subscription_uuid: uuid.UUID) -> ContactSubscription:
    """One subscription of a contact. Raises NotFound."""
    rows = subscriptions_of(contact.account, contact)
    found = rows.filter(uuid=subscription_uuid).first()
    if found is None:
        raise NotFound("no_such", "There is no such subscription.")
    return found


def _live(account: Account) -> QuerySet[OptOut]:
    return OptOut.objects.filter(account=account, lifted_at=None)
