"""Addresses of wallets and statements."""

from django.urls import path

from accounts.views import statements, wallets

urlpatterns = [
    path("wallets/", wallets.index, name="wallets"),
    path("wallets/<uuid:wallet_uuid>/", statements.statement, name="statement"),
    path("wallets/<uuid:wallet_uuid>/statement.csv", statements.csv, name="statement_csv"),
    path("wallets/<uuid:wallet_uuid>/alert/", wallets.alert, name="wallet_alert"),
]
