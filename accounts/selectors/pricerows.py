"""Prices as programs list them: a row for each country, and one for each prefix of a list."""

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

import phonenumbers

from accounts.models import Account, Product
from accounts.prices import Line, calling_code_of, countries_of
from accounts.regions import region_names
from accounts.selectors.pricebook import Book, book_of


class PriceRow(NamedTuple):
    """What a segment costs (micro-credits) to a country, or to numbers with a `prefix` in it."""

    product: Product
    country: str
    calling_code: str
    per_segment: int
    since: datetime
    made_at: datetime
    prefix: str = ""


def country_prices(account: Account, product: Product, country: str = "") -> list[PriceRow]:
    """What the account pays now, by country (ISO code) in the order of their names.

    Only `country` if it is given. Countries that nothing is sold to are left out.
    """
    book = book_of(account, product)
    names = region_names()
    wanted = [country] if country else sorted(_dialled(), key=lambda code: names.get(code, code))
    return [row for code in wanted if (row := _row(book, code))]


def prefix_prices(account: Account, product: Product, country: str = "") -> list[PriceRow]:
    """The lines of the list in force that are about prefixes, those of `country` if it is given."""
    book = book_of(account, product)
    return [row for row in _prefix_rows(book) if not country or row.country == country]


def _dialled() -> list[str]:
    return [code for code in phonenumbers.SUPPORTED_REGIONS if code in region_names()]


def _row(book: Book, country: str) -> PriceRow | None:
    code = str(phonenumbers.country_code_for_region(country) or "")
    line = book.table.line_for(code, country) if code else None
    return _told(book, line, country, code) if line else None


def _prefix_rows(book: Book) -> Iterator[PriceRow]:
    for line in book.table.lines():
        if line.prefix:
            code = calling_code_of(line.prefix)
            countries = countries_of(code)
            row = _told(book, line, countries[0] if countries else "", code)
            if row is not None:
                yield row._replace(prefix=line.prefix)


def _told(book: Book, line: Line, country: str, code: str) -> PriceRow | None:
    version = book.version
    if version is None or version.starts_at is None:
        return None
    return PriceRow(
        book.product, country, code, line.per_segment, version.starts_at, version.created_at
    )
