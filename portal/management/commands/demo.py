"""`manage.py demo`: make the demo accounts, key and campaign, once; `make run` calls it."""

from dataclasses import replace
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import transaction

from campaigns.services.routing import make_first_carrier
from portal.demo import credentials, facts, messaging, people
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
            made = facts.Facts(
                url=settings.BASE_URL,
                email=people.CUSTOMER_EMAIL,
                password=password,
                reseller_email=people.RESELLER_EMAIL,
                operator_email=people.OPERATOR_EMAIL,
                access_token=known.access_token if known else "",
                sender=messaging.SENDER,
            )
            if known is not None:
                made = replace(known, url=settings.BASE_URL)
            made = credentials.completed(made, customer)
        facts.save(made)
        messaging.make_campaign(customer)
