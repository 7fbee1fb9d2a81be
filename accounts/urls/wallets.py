"""Addresses of wallets and statements."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
