"""Addresses of the reports."""

from django.urls import path

from reports.views import downloads as views

urlpatterns = [
    path("reports/downloads/", views.index, name="report_downloads"),
    path("reports/messages.csv", views.by_days, name="report_download"),
    path(
        "campaigns/<uuid:campaign_uuid>/report.csv",
        views.of_campaign,
        name="campaign_report",
    ),
    path(
        "campaigns/<uuid:campaign_uuid>/rejected.csv",
        views.rejected,
        name="campaign_rejected",
    ),
    path(
        "campaigns/<uuid:campaign_uuid>/rejected.xlsx",
        views.rejected_workbook,
        name="campaign_rejected_workbook",
    ),
]
