"""Addresses of the reseller desk."""

from django.urls import path

from accounts.views.desk import account, acting, creating, limits, listing, status

SUB_ACCOUNT = "sub-accounts/<uuid:account_uuid>/"

urlpatterns = [
    path("sub-accounts/", listing.index, name="sub_accounts"),
    path("sub-accounts/download/", listing.download, name="sub_accounts_csv"),
    path("sub-accounts/new/", creating.new, name="sub_account_new"),
    path(SUB_ACCOUNT, account.page, name="sub_account"),
    path(f"{SUB_ACCOUNT}credits/<slug:action>/", account.credits, name="sub_account_credits"),
    path(f"{SUB_ACCOUNT}limits/", limits.page, name="sub_account_limits"),
    path(f"{SUB_ACCOUNT}suspend/", status.suspend, name="sub_account_suspend"),
    path(f"{SUB_ACCOUNT}activate/", status.activate, name="sub_account_activate"),
    path(f"{SUB_ACCOUNT}close/", status.close, name="sub_account_close"),
    path(f"{SUB_ACCOUNT}act/", acting.start, name="sub_account_act"),
    path("acting/mode/", acting.mode, name="acting_mode"),
    path("acting/stop/", acting.stop, name="acting_stop"),
]
