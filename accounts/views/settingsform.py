"""The form of an account's settings."""

import zoneinfo
from dataclasses import replace
from functools import cache
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Account
from accounts.regions import region_choices
from accounts.services.settings import DOORS, NAME_LENGTH, Settings, settings_of

SIGN_UP = (
    (Account.SignUp.OFF, _("Off: people come by invitation only")),
    (Account.SignUp.APPROVAL, _("By approval: you let each one in")),
    (Account.SignUp.OPEN, _("Open: whoever confirms an e-mail address may start")),
)


@cache
def zones() -> tuple[str, ...]:
    """The time zones people choose from: places, and UTC."""
    return ("UTC", *sorted(name for name in zoneinfo.available_timezones() if _is_place(name)))


def _is_place(name: str) -> bool:
    return "/" in name and not name.startswith(("Etc/", "posix/", "right/", "SystemV/", "US/"))


class SettingsForm(forms.Form):
    """Fields that `account`, or the person, has no say in are left out."""

    name = forms.CharField(
        label=_("Name of the account"),
        max_length=NAME_LENGTH,
        error_messages={"required": _("Give the account a name.")},
    )
    timezone = forms.CharField(
        label=_("Time zone"),
        max_length=64,
        widget=forms.TextInput(
            attrs={"list": "zones", "autocomplete": "off", "spellcheck": "false"}
        ),
        help_text=_("Times on every page are in it. Type a city, such as Kolkata."),
        error_messages={"required": _("Choose a time zone.")},
    )
    default_country = forms.ChoiceField(
        label=_("Default country"),
        choices=region_choices,
        help_text=_("Numbers without a country code are taken to be from there."),
    )
    require_two_factor = forms.BooleanField(
        label=_("People must have a second factor to work in this account"), required=False
    )
    sign_up = forms.ChoiceField(
        label=_("Visitors may open an account"),
        choices=SIGN_UP,
        widget=forms.RadioSelect,
    )

    def __init__(self, account: Account, data: Any = None, *, owns: bool) -> None:
        self.now = settings_of(account)
        super().__init__(data, initial=vars(self.now))
        if account.kind not in DOORS:
            del self.fields["sign_up"]
        if not owns:
            del self.fields["require_two_factor"]

    def clean_timezone(self) -> str:
        """The zone, also where only its city was typed."""
        typed = str(self.cleaned_data["timezone"]).strip()
        wanted = typed.replace(" ", "_").casefold()
        for zone in zones():
            if wanted in (zone.casefold(), zone.rpartition("/")[2].casefold()):
                return zone
        return typed

    def wanted(self) -> Settings:
        """What was chosen; the rest stays. Only of a valid form."""
        return replace(self.now, **self.cleaned_data)
