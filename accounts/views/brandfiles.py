"""What browsers fetch of a face: stylesheet, icon, logo. Public, the same for everybody who asks.

A stylesheet is a function of its colour alone and names no account; a logo's address has its
version in it. So all of them may be kept for as long as a browser likes.
"""

import uuid

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from accounts.colours import LIGHT, shades, stylesheet
from accounts.selectors.brands import logo_of

FOREVER = "public, max-age=31536000, immutable"
ICON = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" fill="none">'
    '<rect width="24" height="24" rx="6" fill="{base}"/>'
    '<path d="M6 8.5h8M6 12h12M6 15.5h5" stroke="{ink}" stroke-width="2" stroke-linecap="round"/>'
    "</svg>"
)


@require_safe
def sheet(request: HttpRequest, colour: str) -> HttpResponse:
    """The accents of a colour, for the whole page."""
    return _kept(stylesheet(colour), "text/css")


@require_safe
def preview_sheet(request: HttpRequest, colour: str) -> HttpResponse:
    """The accents of a colour, for the preview on the white-label page."""
    return _kept(stylesheet(colour, ".face"), "text/css")


@require_safe
def icon(request: HttpRequest, colour: str) -> HttpResponse:
    """The mark in a colour, for the browser's tab."""
    light = shades(colour, LIGHT)
    return _kept(ICON.format(base=light.base, ink=light.ink), "image/svg+xml")


@require_safe
def logo(request: HttpRequest, account_uuid: uuid.UUID, version: int) -> HttpResponse:
    """A logo. An older version's address is gone: pages name the newest."""
    branding = logo_of(account_uuid, version)
    if branding is None:
        raise Http404
    return _kept(bytes(branding.logo or b""), branding.logo_type)


def _kept(body: str | bytes, kind: str) -> HttpResponse:
    charset = "; charset=utf-8" if isinstance(body, str) else ""
    response = HttpResponse(body, content_type=f"{kind}{charset}")
    response["Cache-Control"] = FOREVER
    return response
