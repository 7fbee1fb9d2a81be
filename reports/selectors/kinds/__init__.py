"""The reports there are, in the order in which they are offered."""

from django.utils.translation import gettext_lazy as _

from reports.selectors.kinds import accounts, days, groups, hours, reasons, times
from reports.selectors.kinds.base import Audience, Findings, Kind, Picture

KINDS: tuple[Kind, ...] = (
    Kind(
        "daily",
        _("Daily report"),
        _("What was sent on each day, and what became of it."),
        "calendar-days",
        days.read,
    ),
    Kind(
        "campaigns",
        _("By campaign"),
        _("Which campaigns arrived, and what they cost."),
        "megaphone",
        groups.BY_CAMPAIGN,
        of_one=True,
    ),
    Kind(
        "senders",
        _("By sender ID"),
        _("What went out under each name."),
        "identification",
        groups.BY_SENDER,
    ),
    Kind(
        "countries",
        _("By country"),
        _("Where messages went, and how well they arrive there."),
        "globe-alt",
        groups.BY_COUNTRY,
    ),
    Kind(
        "products",
        _("By product"),
        _("How much of each product was used."),
        "cube",
        groups.BY_PRODUCT,
    ),
    Kind(
        "keys",
        _("By API key"),
        _("Which programs sent what."),
        "key",
        groups.BY_KEY,
        of_one=True,
    ),
    Kind(
        "reasons",
        _("Failure reasons"),
        _("Why messages did not arrive."),
        "x-circle",
        reasons.read,
        cannot=frozenset({"outcome"}),
    ),
    Kind(
        "delivery-times",
        _("Delivery times"),
        _("How long it took until phones had them."),
        "clock",
        times.read,
        cannot=frozenset({"outcome", "sender", "key", "reason", "state"}),
    ),
    Kind(
        "hours",
        _("Hours of the week"),
        _("On which days and at which hours messages leave."),
        "fire",
        hours.read,
    ),
    Kind(
        "accounts",
        _("By sub-account"),
        _("What each account below used, level by level."),
        "building-storefront",
        accounts.read,
        Audience.ABOVE,
    ),
    Kind(
        "carriers",
        _("By carrier"),
        _("What each carrier took in each country, and how well it delivered."),
        "signal",
        groups.by_carrier,
        Audience.OPERATOR,
    ),
)
BY_SLUG = {kind.slug: kind for kind in KINDS}

__all__ = ["BY_SLUG", "KINDS", "Audience", "Findings", "Kind", "Picture"]
