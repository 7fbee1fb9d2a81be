"""Addresses of the audit log."""

from django.urls import path

from accounts.views import auditlog

urlpatterns = [
    path("audit/", auditlog.index, name="audit_log"),
    path("audit/log.csv", auditlog.csv, name="audit_log_csv"),
]
