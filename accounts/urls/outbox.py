"""Addresses of the mail that was written."""

from django.urls import path

from accounts.views import outbox

urlpatterns = [
    path("operator/outbox/", outbox.outbox, name="outbox"),
    path("operator/outbox/<uuid:mail_uuid>/", outbox.outbox_mail, name="outbox_mail"),
    path("operator/outbox/<uuid:mail_uuid>/again/", outbox.outbox_again, name="outbox_again"),
]
