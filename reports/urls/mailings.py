"""Addresses of scheduled reports."""

from django.urls import path

from reports.views import mailings as views
from reports.views import readers

ONE = "reports/scheduled/<uuid:mailing_uuid>/"

urlpatterns = [
    path("reports/scheduled/", views.index, name="mailings"),
    path("reports/scheduled/new/", views.new, name="mailing_new"),
    path(ONE, views.edit, name="mailing"),
    path(f"{ONE}pause/", views.pause, name="mailing_pause"),
    path(f"{ONE}resume/", views.resume, name="mailing_resume"),
    path(f"{ONE}delete/", views.delete, name="mailing_delete"),
    path(f"{ONE}now/", views.send_now, name="mailing_now"),
    path("reports/mail/<str:token>/confirm/", readers.confirm, name="reader_confirm"),
    path("reports/mail/<str:token>/leave/", readers.leave, name="reader_leave"),
]
