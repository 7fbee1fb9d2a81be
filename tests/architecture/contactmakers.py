"""What the calls about contacts and one-time passwords name, made for the account of a draft."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.utils import timezone

from campaigns.models import (
    Campaign,
    Contact,
    ContactIdentifier,
    ContactImport,
    ContactSegment,
    ContactSubscription,
    ContactTag,
    Verification,
)

NUMBER = 919810000077


def _contact(campaign: Campaign) -> Contact:
    contact, _made = Contact.objects.get_or_create(
        account=campaign.account, msisdn=NUMBER, defaults={"country": "IN"}
    )
    return contact


def _identifier(campaign: Campaign) -> Any:
    contact = _contact(campaign)
    return ContactIdentifier.objects.create(
        account=contact.account, contact=contact, type="crm", value="1"
    ).uuid


def _subscription(campaign: Campaign) -> Any:
    contact = _contact(campaign)
    return ContactSubscription.objects.create(account=contact.account, contact=contact).uuid


def _segment(campaign: Campaign) -> Any:
    rule = {"field": "country", "op": "is", "value": "IN"}
    rules = {"join": "all", "rules": [rule]}
    made = ContactSegment.objects.create(account=campaign.account, name="India", rules=rules)
    return made.uuid


def _verification(campaign: Campaign) -> Any:
    return Verification.objects.create(
        account=campaign.account,
        msisdn=NUMBER,
        digest="",
        expires_at=timezone.now() + timedelta(minutes=5),
    ).uuid


CONTACT_MAKERS: dict[str, Callable[[Campaign], Any]] = {
    "contact_uuid": lambda campaign: _contact(campaign).uuid,
    "identifier_uuid": _identifier,
    "subscription_uuid": _subscription,
    "segment_uuid": _segment,
    "tag_uuid": lambda campaign: (
        ContactTag.objects.create(account=campaign.account, name="vip").uuid
    ),
    "import_uuid": lambda campaign: (
        ContactImport.objects.create(account=campaign.account, upload=campaign.upload).uuid
    ),
    "verification_uuid": _verification,
    "token": lambda campaign: "1234",
}
