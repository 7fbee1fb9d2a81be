"""Names for the ids that rollups are grouped by, a query for each kind of them."""

from collections.abc import Collection
from typing import Any, NamedTuple

from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _

from accounts.models import Account, Product
from accounts.regions import region_names
from apikeys.models import ApiKey
from campaigns.models import Campaign, Carrier
from reports.questions import Question


class Named(NamedTuple):
    """A name, what tells it from others of that name, and how the address narrows to it."""

    label: str
    note: str = ""
    narrow: dict[str, str] = {}  # noqa: RUF012  # never changed
    to: str = "daily"


Names = dict[Any, Named]


def campaigns(question: Question, ids: Collection[int]) -> Names:
    """Campaigns of the account whose report it is; 0 is what programs sent."""
    rows = _values(Campaign.objects.filter(account=question.root), ids, "uuid", "name")
    known = {pk: Named(name, "", {"campaign": str(uuid)}) for pk, uuid, name in rows}
    programs = Named(_("Sent by programs"), _("through the API"), {"campaign": "api"})
    return _all(ids, known | {0: programs}, _("A campaign that was deleted"))


def keys(question: Question, ids: Collection[int]) -> Names:
    """API keys; 0 is what people sent in the browser."""
    rows = _values(ApiKey.objects.filter(account=question.root), ids, "uuid", "name", "hint")
    known = {pk: Named(name, f"…{hint}", {"key": str(uuid)}) for pk, uuid, name, hint in rows}
    people = Named(_("Sent by people"), _("in the browser"), {"key": "none"})
    return _all(ids, known | {0: people}, _("A key that was deleted"))


def products(question: Question, ids: Collection[int]) -> Names:
    """Products, with their brand where brands below sell their own."""
    found = Product.objects.filter(pk__in=list(ids)).select_related("brand")
    brands = {product.brand_id for product in found}
    return {
        product.pk: Named(
            str(product),
            product.brand.name if len(brands) > 1 else "",
            {"product": product.code},
        )
        for product in found
    }


def senders(question: Question, names: Collection[str]) -> Names:
    """Sender IDs as they are."""
    return {name: Named(name or _("None"), "", {"sender": name}) for name in names}


def countries(question: Question, codes: Collection[str]) -> Names:
    """Countries of the numbers."""
    known = region_names()
    return {
        code: Named(known.get(code, code) or _("Unknown"), code, {"country": code})
        for code in codes
    }


def carriers(question: Question, ids: Collection[int]) -> Names:
    """Carriers; 0 is what never went to one."""
    rows = _values(Carrier.objects.all(), ids, "uuid", "name")
    known = {pk: Named(name, "", {"carrier": str(uuid)}) for pk, uuid, name in rows}
    none = Named(_("No carrier"), _("ended before it left"), {"carrier": "none"})
    return _all(ids, known | {0: none}, _("A carrier that was deleted"))


def accounts(ids: Collection[int]) -> dict[int, Account]:
    """Accounts by id, closed ones too."""
    return Account.objects.in_bulk(list(ids))


def _values(rows: QuerySet[Any, Model], ids: Collection[int], *fields: str) -> Any:
    return rows.filter(pk__in=list(ids)).values_list("pk", *fields)


def _all(ids: Collection[int], known: Names, gone: str) -> Names:
    return {pk: known.get(pk) or Named(gone, f"#{pk}") for pk in ids}
