"""Addresses of the key pages."""

from django.urls import path

from apikeys import views

urlpatterns = [
    path("keys/", views.index, name="keys"),
    path("keys/new/", views.new, name="key_new"),
    path("keys/<uuid:key_uuid>/revoke/", views.revoke, name="key_revoke"),
]
