"""Addresses of the reseller desk."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
