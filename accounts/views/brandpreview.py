"""How the pages would look with a face that is not saved yet."""

import base64
from dataclasses import dataclass

from django.urls import reverse

from accounts.selectors.brands import WIDE
from accounts.services.branding import Face


@dataclass(frozen=True)
class Preview:
    """`logo` is a data: address or ''; without a stylesheet the colours are the portal's own."""

    name: str
    support: str
    stylesheet_url: str
    logo: str
    logo_width: int
    logo_height: int
    logo_is_wide: bool


def preview_of(face: Face, account_name: str) -> Preview:
    """What the preview's template shows of `face`."""
    logo = face.logo
    data = base64.b64encode(logo.data).decode() if logo else ""
    colour = face.colour.removeprefix("#")
    return Preview(
        name=face.name or account_name,
        support=face.support,
        stylesheet_url=reverse("brand_preview_stylesheet", args=[colour]) if colour else "",
        logo=f"data:{logo.kind};base64,{data}" if logo else "",
        logo_width=logo.width if logo else 0,
        logo_height=logo.height if logo else 0,
        logo_is_wide=bool(logo and logo.width >= WIDE * logo.height),
    )
