"""Addresses of the mail that was written."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
