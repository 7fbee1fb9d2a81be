"""Addresses of requested exports."""

from django.urls import path

from reports.views import exports, newexport

urlpatterns = [
    path("reports/exports/", exports.index, name="exports"),
    path("reports/exports/new/", newexport.new, name="export_new"),
    path(
        "reports/exports/columns/<uuid:set_uuid>/delete/",
        newexport.forget,
        name="export_columns_delete",
    ),
    path("reports/exports/link/<str:key>/", exports.by_mail, name="export_link"),
    path("reports/exports/<uuid:export_uuid>/", exports.detail, name="export"),
    path("reports/exports/<uuid:export_uuid>/cancel/", exports.cancel, name="export_cancel"),
    path("reports/exports/<uuid:export_uuid>/file/", exports.file, name="export_file"),
]
