"""Reads of price lists: the versions of an account, the lines of one, what a number costs."""

import uuid
from dataclasses import dataclass

import phonenumbers
from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.destinations import parse_destination
from accounts.models import Account, Price, PriceList, Product
from accounts.prices import Line, PriceTable, calling_code_of, countries_of, country_of
from accounts.pricetables import table_of
from accounts.selectors import descendant_of, price_list_of, products_of

PAGE_LINES = 100
VERSIONS_SHOWN = 50


@dataclass(frozen=True)
class Book:
    """What an account pays for a product: the list in force (its own or one above), as a table."""

    account: Account
    product: Product
    version: PriceList | None
    table: PriceTable

    @property
    def is_own(self) -> bool:
        return self.version is not None and self.version.account_id == self.account.pk


@dataclass(frozen=True)
class Answer:
    """What was looked for: a number or the prefix of some, or a country.

    `line` decides its price, None where nothing is sold there. Where countries share the calling
    code of a number that is not whole, `shared` is how many; the main one is then meant.
    """

    digits: str
    country: str
    line: Line | None
    shared: int = 0


def subject_of(account: Account, account_uuid: uuid.UUID) -> Account | None:
    """Whose prices `account` may look at: what is under it, and its own where it is a brand."""
    if account.uuid == account_uuid and account.is_brand:
        return account
    return descendant_of(account, account_uuid)


def payer_above(account: Account) -> Account | None:
    """Whose prices are the cost of `account`'s: the one above it, in the same brand."""
    return None if account.is_brand else account.parent


def product_called(account: Account, code: str) -> Product | None:
    """The account's product with this code, else its first."""
    products = list(products_of(account))
    return next(
        (product for product in products if product.code == code), next(iter(products), None)
    )


def book_of(account: Account, product: Product) -> Book:
    """What the account pays for a product now."""
    version = price_list_of(account, product)
    return Book(account, product, version, table_of(version) if version else PriceTable({}))


def versions_of(account: Account, product: Product) -> QuerySet[PriceList]:
    """The account's own lists that have started or will, the newest first."""
    own = PriceList.objects.filter(account=account, product=product, starts_at__isnull=False)
    return own.select_related("created_by").order_by("-starts_at", "-id")


def scheduled_of(account: Account, product: Product) -> QuerySet[PriceList]:
    """The account's lists that have not started yet, the next first."""
    return versions_of(account, product).filter(starts_at__gt=timezone.now()).order_by("starts_at")


def draft_of(account: Account, product: Product) -> PriceList | None:
    """The list that waits to be reviewed."""
    drafts = PriceList.objects.filter(account=account, product=product, starts_at=None)
    return drafts.filter(rows__isnull=False).order_by("-id").first()


def version_of(account: Account, list_uuid: uuid.UUID) -> PriceList | None:
    """One of the account's own lists, a draft too."""
    own = PriceList.objects.filter(account=account, rows__isnull=False)
    return own.select_related("product", "account", "created_by").filter(uuid=list_uuid).first()


def lines_of(version: PriceList, *, answer: Answer | None = None, after: str = "") -> list[Line]:
    """A page of lines and one more, in order: the rest, countries, prefixes.

    `after` is the line before them, as `destination_text` has it. With `answer` only lines about
    what was looked for.
    """
    rows = Price.objects.filter(price_list=version)
    if after:
        found = parse_destination(after)
        prefix, country = found if isinstance(found, tuple) else ("", "")
        rows = rows.filter(Q(prefix__gt=prefix) | Q(prefix=prefix, country__gt=country))
    if answer:
        rows = rows.filter(_about(answer))
    shown = rows.order_by("prefix", "country").values_list("prefix", "country", "per_segment")
    return [Line(*row) for row in shown[: PAGE_LINES + 1]]


def _about(answer: Answer) -> Q:
    rest = Q(prefix="", country="")
    if not answer.digits:
        codes = phonenumbers.country_code_for_region(answer.country)
        return rest | Q(country=answer.country) | Q(prefix__startswith=str(codes))
    starts = [answer.digits[:length] for length in range(1, len(answer.digits) + 1)]
    wanted = Q(prefix__in=starts) | Q(prefix__startswith=answer.digits)
    return rest | wanted | Q(country=answer.country, prefix="")


def look_up(table: PriceTable, text: str, *, region: str) -> Answer | None:
    """What `text` costs: a number as people of `region` write it, a prefix, or a country.

    None where it is none of them.
    """
    digits = _whole_number(text, region)
    if not digits:
        found = parse_destination(text)
        if isinstance(found, str):
            return None
        digits, country = found
        if not digits:
            return Answer("", country, table.line_for("", country)) if country else None
    country = country_of(digits)
    sharing = countries_of(calling_code_of(digits))
    if country or not sharing:
        return Answer(digits, country, table.line_for(digits, country))
    return Answer(digits, sharing[0], table.line_for(digits, sharing[0]), len(sharing))


def _whole_number(text: str, region: str) -> str:
    """The digits of a whole number in E.164, '' where it is none."""
    written = text.strip()
    for attempt in (written, f"+{written}"):
        try:
            number = phonenumbers.parse(attempt, region)
        except phonenumbers.NumberParseException:
            continue
        if phonenumbers.is_valid_number(number):
            return f"{number.country_code}{phonenumbers.national_significant_number(number)}"
    return ""


def brand_products(brand: Account) -> QuerySet[Product]:
    """All products of a brand, retired ones too."""
    return Product.objects.filter(brand=brand).order_by("-is_active", "id")


def brand_product(brand: Account, code: str) -> Product | None:
    """The brand's product with this code."""
    return brand_products(brand).filter(code=code).first()
