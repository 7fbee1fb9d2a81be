"""Addresses of the reports, a file for each kind."""

from reports.urls import downloads

urlpatterns = [*downloads.urlpatterns]
