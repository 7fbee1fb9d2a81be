"""Addresses of the reports, a file for each kind."""

from reports.urls import archive, downloads, erasures, exports, pages

urlpatterns = [
    *archive.urlpatterns,
    *downloads.urlpatterns,
    *erasures.urlpatterns,
    *exports.urlpatterns,
    *pages.urlpatterns,
]
