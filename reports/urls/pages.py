"""Addresses of the report pages: each as a page, and as a file of either kind."""

from collections.abc import Iterator

from django.urls import URLPattern, path

from reports.selectors.kinds import KINDS, Kind
from reports.views import index, pages


def _addresses(kind: Kind) -> Iterator[URLPattern]:
    page, file = pages.PAGES[kind.audience], pages.FILES[kind.audience]
    yield path(f"reports/{kind.slug}/", page, {"slug": kind.slug}, name=kind.url_name)
    for ending in ("csv", "xlsx"):
        yield path(
            f"reports/{kind.slug}.{ending}",
            file,
            {"slug": kind.slug, "ending": ending},
            name=f"{kind.url_name}_{ending}",
        )


urlpatterns = [
    path("reports/", index.index, name="reports"),
    *(pattern for kind in KINDS for pattern in _addresses(kind)),
]
