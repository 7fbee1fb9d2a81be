"""Addresses of the catalogue, under /docs/errors/."""

from django.urls import path, re_path

from portal.api.catalogue import views

urlpatterns = [
    path("", views.index, name="error_catalogue"),
    re_path(r"^(?P<code>[a-z0-9_]{1,60})/?$", views.page, name="error_page"),
]
