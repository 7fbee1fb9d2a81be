"""Reads of the hours that count: those of a product by country, and a campaign's own."""

from typing import NamedTuple

from accounts.models import Product
from accounts.regions import region_names
from accounts.store.prepared import Prepared
from campaigns.models import SendingWindow
from campaigns.plans import Plan
from campaigns.windows import DEFAULTS, Hours, Window


def windows_of(product: Product) -> dict[str, Window]:
    """When messages of a product may reach each country that has such a rule."""
    found = {
        country: window for (code, country), window in DEFAULTS.items() if code == product.code
    }
    for row in _windows.all(product.pk):
        if row.opens is not None and row.closes is not None:
            found[row.country] = Window(row.opens, row.closes)
        else:
            found.pop(row.country, None)
    return found


class CountryHours(NamedTuple):
    """The hours of one country; `window` None: at any hour. `own`: the issuer set them."""

    code: str
    country: str
    window: Window | None
    own: bool


def hours_words(product: Product) -> list[CountryHours]:
    """When messages of a product may reach countries that have a rule, by name."""
    names, own = region_names(), {row.country for row in own_windows(product)}
    found: dict[str, Window | None] = dict(windows_of(product))
    found |= {country: None for country in own if country not in found}
    lines = [
        CountryHours(code, names.get(code, code), window, code in own)
        for code, window in found.items()
    ]
    return sorted(lines, key=lambda line: line.country)


def own_windows(product: Product) -> list[SendingWindow]:
    """The rules that the issuer set for a product, by country."""
    return list(SendingWindow.objects.filter(product=product).order_by("country"))


def hours_of(product: Product, plan: Plan | None = None) -> Hours:
    """The hours for messages of a product: of a campaign with a plan, else of an API call."""
    return Hours(windows_of(product), plan.hours if plan else None)


_windows = Prepared(lambda product_id: SendingWindow.objects.filter(product=product_id), -1)
