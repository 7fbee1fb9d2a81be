"""`manage.py demo`: make the demo accounts, key and campaign, once; `make run` calls it."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import transaction

from accounts.models import Account
from apikeys.models import ApiKey
from apikeys.services.keys import create_key, digest_of
from campaigns.services.routing import make_first_carrier
from portal.demo import facts, messaging, people
from portal.demo.neighbours import make_neighbours


class Command(BaseCommand):
    help = "Makes the demo (accounts, credits, a key, a campaign) and writes DATA_DIR/demo.json."

    def handle(self, *args: Any, **options: Any) -> None:
        if facts.refresh():
            return
        known = facts.load()
        password = known.password if known else facts.new_password()
        with transaction.atomic():
            customer = people.make_people(password)
            assert customer.parent is not None
            make_neighbours(customer.parent)
            if known is None:
                people.use_password(password)
            make_first_carrier()
            messaging.make_senders_and_tags(customer)
            token = usable_token(customer, known.access_token if known else "")
        facts.save(
            facts.Facts(
                url=settings.BASE_URL,
                email=people.CUSTOMER_EMAIL,
                password=password,
                reseller_email=people.RESELLER_EMAIL,
                operator_email=people.OPERATOR_EMAIL,
                access_token=token,
                sender=messaging.SENDER,
            )
        )
        messaging.make_campaign(customer)


def usable_token(customer: Account, token: str) -> str:
    """`token` while it opens the customer's account, else a new one."""
    live = ApiKey.objects.filter(account=customer, revoked_at=None)
    if token and live.filter(digest=digest_of(token)).exists():
        return token
    return create_key(
        customer,
        name="Demo",
        expires_in_days=None,
        allowed_addresses=[],
        created_by=people.owner_of(customer),
    )[1]
