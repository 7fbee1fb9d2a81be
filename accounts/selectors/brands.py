"""Whose face the portal shows: a reseller's, the operator's, or its own. Reads only.

People who are signed in see the nearest branding up the tree from their own account; visitors
that of the host they came to. What a host shows is remembered for some seconds per process, so
that a busy sign-in page and the check of hosts cost nothing.
"""

import uuid
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings
from django.core.cache import cache
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse

from accounts.hosts import domain_of, is_operators
from accounts.images import Image
from accounts.models import Account, Branding

REMEMBERED_SECONDS = 5
LAST_SEEN_SECONDS = 24 * 3600  # for pages that may not ask the database
OPERATORS = ""  # stands for the operator's own hosts
DEFAULT_NAME = "Tidings"
SHEET_VERSION = 1  # raise it when accounts.colours derives other shades from the same colour
WIDE = 2  # a logo this much wider than high has the name in it already


@dataclass(frozen=True)
class Brand:
    """A face. `colour` is six hex digits or ''; without a logo its width is 0."""

    name: str = DEFAULT_NAME
    colour: str = ""
    host: str = ""
    support: str = ""
    account_uuid: uuid.UUID | None = None
    version: int = 0
    logo_width: int = 0
    logo_height: int = 0

    @property
    def stylesheet_url(self) -> str:
        address = reverse("brand_stylesheet", args=[self.colour]) if self.colour else ""
        return f"{address}?v={SHEET_VERSION}" if address else ""

    @property
    def icon_url(self) -> str:
        return reverse("brand_icon", args=[self.colour]) if self.colour else ""

    @property
    def logo_url(self) -> str:
        if not self.logo_width:
            return ""
        return reverse("brand_logo", args=[self.account_uuid, self.version])

    @property
    def logo_is_wide(self) -> bool:
        return self.logo_width >= WIDE * self.logo_height

    @property
    def site(self) -> str:
        """The address of the portal under this brand, as it goes into mails; no slash at its end.

        A host of its own is reached by the scheme and port of BASE_URL.
        """
        base = urlsplit(settings.BASE_URL)
        if not self.host:
            return str(settings.BASE_URL).rstrip("/")
        return f"{base.scheme}://{self.host}" + (f":{base.port}" if base.port else "")


PLAIN = Brand()


def brand_for(account: Account | None) -> Brand:
    """What people of `account` see: the nearest branding up the tree; of none, the operator's."""
    if account is None:
        return _found_at(OPERATORS) or PLAIN
    above = _brandings().filter(account__below__descendant=account)
    brand = _brand(above.order_by("account__below__distance").first())
    cache.set(_last(account), brand, LAST_SEEN_SECONDS)
    return brand


def brand_at(host: str) -> Brand:
    """What visitors of `host` (a domain without port) see before they sign in."""
    brand = _found_at(host) or _found_at(OPERATORS) or PLAIN
    cache.set(_last(host), brand, LAST_SEEN_SECONDS)
    return brand


def last_seen_brand(account: Account | None, host: str) -> Brand:
    """What they saw last, from memory: for pages that must not need the database."""
    known = [_last(asked) for asked in (account, host) if asked is not None]
    seen: dict[str, Brand] = cache.get_many(known)
    return next((seen[key] for key in known if key in seen), PLAIN)


def brand_of_visit(request: HttpRequest) -> Brand:
    """What a visitor sees who has not signed in."""
    return brand_at(domain_of(request.get_host()))


def is_sign_in_host(host: str) -> bool:
    """Whether a reseller's people sign in on `host`."""
    return _found_at(host) is not None


def branding_of(account: Account) -> Branding | None:
    """The account's own branding."""
    return _brandings().filter(account=account).first()


def logo_of_branding(branding: Branding) -> Image | None:
    """Its logo, read now."""
    if not branding.logo_type:
        return None
    data = bytes(branding.logo or b"")
    return Image(branding.logo_type, branding.logo_width, branding.logo_height, data)


def logo_of(account_uuid: uuid.UUID, version: int) -> Branding | None:
    """The branding whose logo has this address, with the logo."""
    found = Branding.objects.filter(account__uuid=account_uuid, version=version)
    return found.exclude(logo_type="").first()


def forget(*hosts: str) -> None:
    """Look anew at the next visit of these hosts, and of the operator's own."""
    cache.delete_many([_key(host) for host in (*hosts, OPERATORS)])


def _key(host: str) -> str:
    return f"brand:{OPERATORS if is_operators(host) else host}"


def _last(asked: Account | str) -> str:
    return f"last-brand:{asked if isinstance(asked, str) else asked.pk}"


def _found_at(host: str) -> Brand | None:
    key = _key(host)
    found = cache.get(key)
    if found is None:
        found = _read(key.removeprefix("brand:")) or False
        cache.set(key, found, REMEMBERED_SECONDS)
    return found or None


def _read(host: str) -> Brand | None:
    if host == OPERATORS:
        row = _brandings().filter(account__kind=Account.Kind.OPERATOR).order_by("id").first()
    else:
        row = _brandings().filter(host=host).first()
    return _brand(row) if row else None


def _brandings() -> QuerySet[Branding]:
    """Without the logos' bytes, of accounts that are not closed."""
    rows = Branding.objects.defer("logo").select_related("account")
    return rows.exclude(account__status=Account.Status.CLOSED)


def _brand(row: Branding | None) -> Brand:
    if row is None:
        return PLAIN
    return Brand(
        name=row.name,
        colour=row.colour.removeprefix("#"),
        host=row.host,
        support=row.support,
        account_uuid=row.account.uuid,
        version=row.version,
        logo_width=row.logo_width,
        logo_height=row.logo_height,
    )
