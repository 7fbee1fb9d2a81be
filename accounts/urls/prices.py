"""Addresses of prices and products."""

from django.urls import path

from accounts.views import products
from accounts.views.prices import lists, own, sub

SUB_ACCOUNT = "sub-accounts/<uuid:account_uuid>/"
PRICES = f"{SUB_ACCOUNT}prices/"

urlpatterns = [
    path("prices/", own.index, name="prices"),
    path("prices/download/", own.download, name="prices_download"),
    path("prices/template/", own.template, name="prices_template"),
    path("prices/<uuid:list_uuid>/", own.version, name="price_version"),
    path(PRICES, sub.page, name="sub_account_prices"),
    path(f"{PRICES}copy/", sub.copy, name="sub_account_price_copy"),
    path(f"{PRICES}download/", sub.download, name="sub_account_price_download"),
    path(f"{PRICES}upload/", lists.upload, name="sub_account_price_upload"),
    path(f"{PRICES}<uuid:list_uuid>/", lists.page, name="sub_account_price_list"),
    path(f"{PRICES}<uuid:list_uuid>/withdraw/", lists.take_back, name="sub_account_price_withdraw"),
    path(f"{SUB_ACCOUNT}brand/", products.brand_switch, name="sub_account_brand"),
    path("products/", products.index, name="products"),
    path("products/new/", products.new, name="product_new"),
    path("products/<slug:code>/", products.edit, name="product"),
]
