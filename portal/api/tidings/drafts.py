"""What a call decides about a draft: recipients, how they are read, the message, the time."""

from typing import Any

from django.utils import timezone

from accounts.errors import Invalid
from accounts.models import Account, Product, User
from accounts.selectors import products_of
from campaigns.mappings import Mapping
from campaigns.models import Campaign, OptOutTag, Sender, TemplateVersion
from campaigns.selectors.choices import optout_tags_of, senders_of
from campaigns.selectors.templates import latest_version, template_called, version_called
from campaigns.services import campaigns, renaming
from portal.api.tidings import plans, readings, recipients
from portal.api.tidings.body import Body

MESSAGE = ("text", "template", "product", "sender", "optout_tags")
TIME = ("scheduled_at", "plan")
NAMES = ("name", "recipients", "mapping", "keep", *MESSAGE, *TIME)
LONGEST_TEXT = 100_000
LONGEST_NAME = 120
KEEP = list(Campaign.Keep.values)


def change(campaign: Campaign, body: Body, by: User | None) -> None:
    """Change a draft as a call says: all of it or, in the caller's transaction, nothing.

    What the call does not name stays as it is. Raises Invalid, Conflict, NotFound.
    """
    body.only(*NAMES)
    if "name" in body:
        renaming.rename(campaign, body.needed("name", longest=LONGEST_NAME))
    if found := body.part("recipients"):
        _take(campaign, found, by)
    keep = body.choice("keep", KEEP)
    if keep or "mapping" in body:
        readings.read(campaign, body.part("mapping") or Body({}, "mapping"), keep)
    if any(name in body for name in MESSAGE):
        _write(campaign, body)
    if any(name in body for name in TIME):
        _time(campaign, body)


def _take(campaign: Campaign, body: Body, by: User | None) -> None:
    found = recipients.keep(campaign.account, body, by)
    campaigns.take_upload(campaign, found.upload, found.kind)
    if found.number is not None and campaign.mapping["number"] != found.number:
        reading = Mapping.of(campaign.mapping | {"number": found.number})
        campaigns.set_reading(campaign, reading)


def _write(campaign: Campaign, body: Body) -> None:
    account = campaign.account
    version = _version(account, body) if "template" in body else campaign.template_version
    text = version.text if version and "template" in body else campaign.text
    tags = _tags(account, body) if "optout_tags" in body else list(campaign.optout_tags.all())
    campaigns.set_message(
        campaign,
        text=body.text("text", text, longest=LONGEST_TEXT),
        product=_product(account, body) if "product" in body else _had(campaign.product, "product"),
        sender=_sender(account, body) if "sender" in body else _had(campaign.sender, "sender"),
        optout_tags=tags,
        template_version=version,
    )


def _time(campaign: Campaign, body: Body) -> None:
    account = campaign.account
    zone = timezone.get_current_timezone()
    before = campaign.scheduled_at and timezone.localtime(campaign.scheduled_at)
    clock = before.replace(tzinfo=None) if before else None
    if "scheduled_at" in body:
        clock = body.clock("scheduled_at", zone)
    part = body.part("plan")
    plan = plans.read(account, part, zone) if part else None
    campaigns.set_time(campaign, clock, plan)


def _had(value: Any, name: str) -> Any:
    if value is None:
        raise Invalid("missing", f"{name} is needed.", name)
    return value


def _product(account: Account, body: Body) -> Product:
    sold = products_of(account).filter(channel=Product.Channel.SMS)
    found = sold.filter(code=body.needed("product", longest=40)).first()
    if found is None:
        message = f"There is no such product. Yours are: {_names(sold, 'code')}."
        raise Invalid("unknown_product", message, "product")
    return found


def _sender(account: Account, body: Body) -> Sender:
    approved = senders_of(account)
    found = approved.filter(name=body.needed("sender", longest=40)).first()
    if found is None:
        message = f"This sender ID is not approved. Yours are: {_names(approved, 'name')}."
        raise Invalid("sender_not_approved", message, "sender")
    return found


def _tags(account: Account, body: Body) -> list[OptOutTag]:
    names = list(dict.fromkeys(body.texts("optout_tags")))
    found = list(optout_tags_of(account).filter(name__in=names[:100]))
    unknown = set(names) - {tag.name for tag in found}
    if unknown:
        message = f"There is no opt-out tag “{sorted(unknown)[0][:60]}”."
        raise Invalid("unknown_tag", message, "optout_tags")
    return found


def _version(account: Account, body: Body) -> TemplateVersion | None:
    """The version of a template that a text is made from: the newest, if none is named."""
    part = body.part("template")
    if part is None:
        return None
    part.only("id", "version")
    template = template_called(account, part.identity("id"))
    number = part.whole("version")
    if number is None:
        return latest_version(template)
    found = version_called(account, f"{template.uuid}:{number}")
    if found is None:
        raise Invalid("unknown_template", "The template has no such version.", "template.version")
    return found


def _names(rows: Any, field: str) -> str:
    return ", ".join(rows.values_list(field, flat=True)[:20]) or "none"
