"""Reads of the hours that count: those of a product by country, and a campaign's own."""

from accounts.models import Product
from campaigns.models import SendingWindow
from campaigns.plans import Plan
from campaigns.windows import DEFAULTS, Hours, Window


def windows_of(product: Product) -> dict[str, Window]:
    """When messages of a product may reach each country that has such a rule."""
    found = {
        country: window for (code, country), window in DEFAULTS.items() if code == product.code
    }
    for row in SendingWindow.objects.filter(product=product):
        if row.opens is not None and row.closes is not None:
            found[row.country] = Window(row.opens, row.closes)
        else:
            found.pop(row.country, None)
    return found


def own_windows(product: Product) -> list[SendingWindow]:
    """The rules that the issuer set for a product, by country."""
    return list(SendingWindow.objects.filter(product=product).order_by("country"))


def hours_of(product: Product, plan: Plan | None = None) -> Hours:
    """The hours for messages of a product: of a campaign with a plan, else of an API call."""
    return Hours(windows_of(product), plan.hours if plan else None)
