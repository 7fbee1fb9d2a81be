"""What parameters of the v2 dialect's addresses name, made for the account of a draft."""

from collections.abc import Callable
from typing import Any

from campaigns.models import BlockedTemplate, Campaign, OptOut, Subscription
from campaigns.optoutscopes import Scope
from campaigns.services import optouts, shortlinks, templates, webhooks

NUMBER = 919810000077


def _optout(campaign: Campaign) -> OptOut:
    evidence = optouts.Evidence(how=OptOut.How.API)
    optouts.add(campaign.account, f"+{NUMBER}", scope=Scope(), evidence=evidence)
    return OptOut.objects.get(account=campaign.account, msisdn=NUMBER)


def _template(campaign: Campaign) -> Any:
    made = templates.create(campaign.account, name="Hello", text="Hi", by=None)
    return made.template.uuid


def _webhook(campaign: Campaign) -> Any:
    wanted = webhooks.Wanted("A", "https://a.example.com")
    return webhooks.create(campaign.account, wanted).uuid


def _link(campaign: Campaign) -> int:
    wanted = shortlinks.Wanted("https://example.com")
    return shortlinks.create(campaign.account, wanted).pk


V2_MAKERS: dict[str, Callable[[Campaign], Any]] = {
    "sender_uuid": lambda campaign: campaign.account.senders.get().uuid,
    "template_uuid": _template,
    "optout_uuid": lambda campaign: _optout(campaign).uuid,
    "mobile": lambda campaign: _optout(campaign).msisdn,
    "block_uuid": lambda campaign: (
        BlockedTemplate.objects.create(account=campaign.account, template_id="1007000001").uuid
    ),
    "webhook_uuid": _webhook,
    "subscription_id": lambda campaign: (
        Subscription.objects.create(
            account=campaign.account, event="link:visit", target="flow:1"
        ).pk
    ),
    "link_id": _link,
}
