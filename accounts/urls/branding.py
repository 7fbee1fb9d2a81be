"""Addresses of white label and of the account's settings."""

from django.urls import path, re_path

from accounts.views import brandfiles, branding, settings

COLOUR = r"(?P<colour>[0-9a-f]{6})"

urlpatterns = [
    path("branding/", branding.edit, name="branding"),
    re_path(rf"^brand/{COLOUR}\.css$", brandfiles.sheet, name="brand_stylesheet"),
    re_path(
        rf"^brand/{COLOUR}/preview\.css$",
        brandfiles.preview_sheet,
        name="brand_preview_stylesheet",
    ),
    re_path(rf"^brand/{COLOUR}\.svg$", brandfiles.icon, name="brand_icon"),
    path("brand/<uuid:account_uuid>/<int:version>/logo", brandfiles.logo, name="brand_logo"),
    path("account/", settings.edit, name="account_settings"),
    path("account/switch/", settings.switch, name="account_switch"),
]
