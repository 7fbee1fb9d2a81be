"""`sms/pricing` and `sms/locations/coveragelist`: what a segment costs, and where to."""

from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import QuerySet
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.countrynames import country_called
from accounts.destinations import country_name
from accounts.models import Product
from accounts.selectors import products_of
from accounts.selectors.pricerows import PriceRow, country_prices, prefix_prices
from portal.api.v2.base import V2View
from portal.api.v2.filters import asked
from portal.api.v2.pages import PER_PAGE, page_number, page_of, paginator
from portal.api.v2.params import Params
from portal.api.v2.values import number, write_moment, write_time

COVERAGE_PER_PAGE = 25
CURRENCY = "CREDITS"
IN_FORCE = frozenset({"", "1", "active", "true"})
ALL_NETWORKS = "All networks"


class PricesView(V2View):
    """What both lists have in common: the services they are about."""

    http_method_names = ["get", "head"]

    def products(self, code: str) -> QuerySet[Product]:
        """The account's SMS services, or the one of this code."""
        sold = products_of(self.account).filter(channel=Product.Channel.SMS)
        return sold.filter(code__iexact=code) if code else sold


class PricingView(PricesView):
    """GET `sms/pricing`: a row for each service and country."""

    def get(self, request: Request) -> Response:
        params = self.read_params()
        page = page_number(params)
        iso = _country(params, "filter.iso", asked(params, "iso"))
        service, status = asked(params, "service"), asked(params, "status")
        params.check()
        rows: list[PriceRow] = []
        for product in self.products(service) if status.lower() in IN_FORCE else ():
            rows += country_prices(self.account, product, iso)
        found = page_of(request, rows, page, per_page=PER_PAGE, row=_price)
        return Response({"status": "OK", "code": 200, "message": "OK"} | found)


class CoverageView(PricesView):
    """GET `sms/locations/coveragelist`: countries, and the prefixes with prices of their own.

    The codes of networks are not known: nothing is found by them.
    """

    def get(self, request: Request) -> Response:
        params = self.read_params()
        page = page_number(params)
        country = _country(params, "country", params.text("country").strip())
        by_network = params.text("mcc").strip() or params.text("mnc").strip()
        service = params.text("service").strip()
        params.check()
        product = None if by_network else self.products(service).first()
        rows: list[PriceRow] = []
        if product is not None:
            rows = country_prices(self.account, product, country)
            rows += prefix_prices(self.account, product, country)
        zone = ZoneInfo(self.account.timezone)
        shown = paginator(
            request, rows, page, per_page=COVERAGE_PER_PAGE, row=lambda row: _place(row, zone)
        )
        return Response({"status": "OK", "data": shown})


def _country(params: Params, name: str, text: str) -> str:
    """The ISO code of a country as people write it; notes what is none."""
    if not text:
        return ""
    code = country_called(text)
    if code is None:
        params.note(name, f"There is no country {text[:40]}.")
    return code or ""


def _price(row: PriceRow) -> dict[str, Any]:
    return {
        "iso": row.country,
        "country_name": country_name(row.country),
        "calling_code": row.calling_code,
        "sale_price": number(row.per_segment),
        "service": row.product.code,
        "service_name": row.product.name,
        "currency": CURRENCY,
        "status": 1,
        "created_at": write_moment(row.made_at),
        "updated_at": write_moment(row.since),
    }


def _place(row: PriceRow, zone: ZoneInfo) -> dict[str, Any]:
    return {
        "location": country_name(row.country),
        "network": f"{row.prefix}…" if row.prefix else ALL_NETWORKS,
        "mcc": "",
        "mnc": "",
        "charges": number(row.per_segment),
        "effective_date": write_time(row.since, zone),
    }
