"""White label: a reseller's (or the operator's) name, logo, colour, host and support line."""

from dataclasses import dataclass
from functools import partial
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts import images
from accounts.colours import normal
from accounts.errors import Forbidden, Invalid
from accounts.hosts import FIELD, clean_sign_in_host
from accounts.images import Image, NotAnImage
from accounts.models import Account, Branding
from accounts.selectors.brands import branding_of, forget
from accounts.services.auditlog import changes, record
from accounts.services.locking import hold

KINDS = frozenset({Account.Kind.OPERATOR, Account.Kind.RESELLER})
LOGO_BYTES = 200 * 1024
LOGO_SIDE = 1000
NAME_LENGTH, SUPPORT_LENGTH = 60, 200


@dataclass(frozen=True)
class Face:
    """What a person chose. `logo` None keeps the one there is, unless `no_logo`."""

    name: str
    colour: str = ""
    host: str = ""
    support: str = ""
    logo: Image | None = None
    no_logo: bool = False


def read_logo(data: bytes) -> Image:
    """The logo in an uploaded file; raises Invalid with the field `logo`."""
    if len(data) > LOGO_BYTES:
        raise Invalid(
            "logo_bytes",
            _("The logo is larger than %(most)s KB. Choose a smaller file.")
            % {"most": LOGO_BYTES // 1024},
            "logo",
        )
    try:
        logo = images.read(data)
    except NotAnImage as problem:
        raise Invalid(
            "logo_kind",
            _("This is no whole PNG, JPEG or WebP picture. Save the logo as one of these."),
            "logo",
        ) from problem
    if max(logo.width, logo.height) > LOGO_SIDE:
        raise Invalid(
            "logo_side",
            _("The logo is %(width)s × %(height)s pixels. Make both sides at most %(most)s.")
            % {"width": logo.width, "height": logo.height, "most": LOGO_SIDE},
            "logo",
        )
    return logo


def checked(account: Account, face: Face) -> Face:
    """`face` in its normal form; raises Invalid with the field at fault, Forbidden for customers.

    Whether the host is free is only known when it is saved.
    """
    if account.kind not in KINDS:
        raise Forbidden("not_reseller", _("Only resellers and the operator have a white label."))
    try:
        colour = normal(face.colour) if face.colour.strip() else ""
    except ValueError as problem:
        raise Invalid(
            "colour", _("Give the colour as # and six hex digits, such as #0a7d8c."), "colour"
        ) from problem
    return Face(
        name=_line(face.name, "name", NAME_LENGTH, needed=True),
        colour=colour,
        host=_host(account, face.host),
        support=_line(face.support, "support", SUPPORT_LENGTH),
        logo=face.logo,
        no_logo=face.no_logo,
    )


def save_branding(account: Account, face: Face) -> Branding:
    """Give `account`, and everybody under it, this face.

    Raises Invalid with the field at fault (`host_taken` for one that another account uses).
    """
    face = checked(account, face)
    try:
        with transaction.atomic():
            hold(account)
            known = branding_of(account)
            before = _facts(known) if known else {}
            branding = known or Branding(account=account, version=0)
            _write(branding, face)
            branding.save()
            gone, new = changes(before, _facts(branding))
            if new:
                record(
                    account,
                    "branding.changed",
                    kind="account",
                    subject=account.uuid,
                    label=account.name,
                    before=gone,
                    after=new,
                )
            hosts = {str(before.get("host", "")), branding.host}
            transaction.on_commit(partial(forget, *hosts))
    except IntegrityError as problem:
        message = _("%(host)s is in use by another account. Choose another host name.")
        raise Invalid("host_taken", message % {"host": face.host}, FIELD) from problem
    return branding


def remove_branding(account: Account) -> None:
    """Back to the face of the account above; without one, nothing happens."""
    with transaction.atomic():
        branding = branding_of(account)
        if branding is None:
            return
        record(
            account,
            "branding.removed",
            kind="account",
            subject=account.uuid,
            label=account.name,
            before=_facts(branding),
        )
        transaction.on_commit(partial(forget, branding.host))
        branding.delete()


def _write(branding: Branding, face: Face) -> None:
    branding.name, branding.colour = face.name, face.colour
    branding.host, branding.support = face.host, face.support
    if face.logo is not None:
        logo = face.logo
        branding.logo, branding.logo_type = logo.data, logo.kind
        branding.logo_width, branding.logo_height = logo.width, logo.height
        branding.version += 1
    elif face.no_logo:
        branding.logo, branding.logo_type = None, ""
        branding.logo_width = branding.logo_height = 0
        branding.version += 1


def _host(account: Account, text: str) -> str:
    # The operator's hosts are settings of the installation.
    return "" if account.kind == Account.Kind.OPERATOR else clean_sign_in_host(text)


def _line(text: str, field: str, most: int, *, needed: bool = False) -> str:
    """One line of print; it ends up in the headers of mails."""
    line = text.strip()
    if needed and not line:
        raise Invalid("name_missing", _("Give the name that people see."), field)
    if len(line) > most:
        raise Invalid(
            f"{field}_long", _("Shorten this to %(most)s characters.") % {"most": most}, field
        )
    if not line.isprintable():
        raise Invalid(f"{field}_signs", _("Leave out line breaks and invisible characters."), field)
    return line


def _facts(branding: Branding) -> dict[str, Any]:
    logo = f"{branding.logo_type}, {branding.logo_width} × {branding.logo_height}, version "
    return {
        "name": branding.name,
        "colour": branding.colour,
        "host": branding.host,
        "support": branding.support,
        "logo": logo + str(branding.version) if branding.logo_type else "",
    }
