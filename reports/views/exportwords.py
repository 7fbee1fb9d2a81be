"""What an export was narrowed to, in words."""

from urllib.parse import urlencode
from uuid import UUID

from django.utils.translation import gettext as _

from accounts.regions import region_choices
from campaigns.selectors.browsing import released_campaign
from campaigns.statuses import MessageState
from reports.exportfilters import Filters
from reports.models import Export

Words = list[tuple[str, str]]


def narrowed_by(export: Export) -> Words:
    """(what, value) for each condition but the days."""
    asked = Filters.of(export.filters)
    named = [
        (_("Campaign"), _campaign(export, asked.campaign)),
        (_("Messages of one call"), asked.batch),
        (_("Product"), asked.product),
        (_("API key"), asked.api_key),
        (_("State"), str(MessageState(asked.state).label) if asked.state else ""),
        (_("Sender ID"), asked.sender),
        (_("Country"), dict(region_choices()).get(asked.country, asked.country)),
        (_("Number"), f"+{asked.number}" if asked.number else ""),
        (_("Your reference"), asked.client_ref),
    ]
    return [(what, value) for what, value in named if value]


def _campaign(export: Export, uuid: str) -> str:
    found = released_campaign(export.account, UUID(uuid)) if uuid else None
    return found.name if found else uuid


def search_of(export: Export) -> str:
    """The same search for the form, as the end of an address."""
    asked = {_FORM.get(name, name): value for name, value in export.filters.items()}
    return f"?{urlencode(asked)}"


# What the form, like the messages page, calls what filters call otherwise.
_FORM = {"number": "q", "api_key": "key", "client_ref": "reference"}
