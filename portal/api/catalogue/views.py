"""The catalogue of errors as pages for everybody, and as JSON for programs."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from portal.api.catalogue.entries import Area, areas, catalogue
from portal.api.catalogue.entry import Entry
from portal.api.catalogue.statuses import statuses
from portal.api.links import docs_url

JSON, HTML = "application/json", "text/html"
LONGEST_SEARCH = 80


@require_safe
def index(request: HttpRequest) -> HttpResponseBase:
    """Every error by area; `q` narrows them to those that hold all its words."""
    asked = request.GET.get("q", "")[:LONGEST_SEARCH].strip()
    found = [Area(area.title, _found(area, asked)) for area in areas()]
    found = [area for area in found if area.entries]
    if _wants_json(request):
        return _json({"errors": [_facts(entry) for area in found for entry in area.entries]})
    total = sum(len(area.entries) for area in found)
    context = {"areas": found, "asked": asked, "total": total, "here": "errors"}
    return _page(render(request, "errors/list.html", context))


@require_safe
def page(request: HttpRequest, code: str) -> HttpResponseBase:
    """One error: what it means, why it comes, what to do."""
    entry = catalogue().get(code)
    if entry is None:
        return _unknown(request, code)
    if _wants_json(request):
        return _json(_facts(entry))
    area = next(area for area in areas() if entry in area.entries)
    near = [other for other in area.entries if other is not entry][:8]
    context = {"entry": entry, "area": area, "near": near, "statuses": statuses(entry)}
    return _page(render(request, "errors/detail.html", context))


def _unknown(request: HttpRequest, code: str) -> HttpResponseBase:
    if _wants_json(request):
        message = _("There is no error of this code.")
        return _json({"code": "unknown_address", "message": message}, status=404)
    return _page(render(request, "errors/unknown.html", {"code": code}, status=404))


def _found(area: Area, asked: str) -> list[Entry]:
    words = asked.lower().split()
    return [entry for entry in area.entries if all(word in _text(entry) for word in words)]


def _text(entry: Entry) -> str:
    parts = (entry.code, entry.title, entry.meaning, entry.cause, entry.remedy)
    return " ".join(parts).lower()


def _facts(entry: Entry) -> dict[str, Any]:
    return {
        "code": entry.code,
        "title": entry.title,
        "meaning": entry.meaning,
        "cause": entry.cause,
        "what_to_do": entry.remedy,
        "retryable": entry.retryable,
        "http_status": statuses(entry),
        "docs_url": docs_url(entry.code),
    }


def _wants_json(request: HttpRequest) -> bool:
    return request.get_preferred_type([HTML, JSON]) == JSON


def _json(body: dict[str, Any], status: int = 200) -> HttpResponse:
    return _page(JsonResponse(body, status=status))


def _page(response: HttpResponse) -> HttpResponse:
    patch_vary_headers(response, ["Accept"])
    return response
