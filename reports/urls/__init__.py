"""Addresses of the reports, a file for each kind."""

from reports.urls import downloads, erasures

urlpatterns = [*downloads.urlpatterns, *erasures.urlpatterns]
