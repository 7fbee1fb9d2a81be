"""Addresses of the reports, a file for each kind."""

from reports.urls import archive, downloads, erasures, exports, mailings, pages, proof

urlpatterns = [
    *archive.urlpatterns,
    *pages.urlpatterns,
    *downloads.urlpatterns,
    *erasures.urlpatterns,
    *exports.urlpatterns,
    *mailings.urlpatterns,
    *proof.urlpatterns,
]
