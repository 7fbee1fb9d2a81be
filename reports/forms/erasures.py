"""Forms to erase recipients: numbers, what becomes of opt-outs, and a reference."""

import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Account
from campaigns.erasurewishes import Lists
from campaigns.phones import PhoneReader
from campaigns.problems import row_sentence
from reports.services.erasures import LONGEST_REFERENCE

_BETWEEN = re.compile(r"[\n\r;,\t]+")


class NumbersField(forms.CharField):
    """Numbers as people of the account's country write them; its value is a list of digits."""

    region = ""
    widget = forms.Textarea(attrs={"rows": 4, "inputmode": "tel", "autocomplete": "off"})

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        reader, found = PhoneReader(self.region), []
        for piece in filter(None, map(str.strip, _BETWEEN.split(text))):
            read = reader.read(piece)
            if isinstance(read, str):
                raise forms.ValidationError(f"{piece[:40]}: {row_sentence(read)}", code=read)
            found.append(read[0])
        return list(dict.fromkeys(found))


class NumbersForm(forms.Form):
    """Whom it is about."""

    numbers = NumbersField(
        label=_("Numbers"),
        help_text=_("One to a line, or with commas between. First you see what is kept of them."),
        max_length=2000,
        error_messages={"required": _("Enter at least one number.")},
    )

    def __init__(self, account: Account, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["numbers"].region = account.default_country  # type: ignore[attr-defined]


class EraseForm(NumbersForm):
    """The same numbers once more, and what else is decided."""

    lists = forms.ChoiceField(
        label=_("Opt-outs"),
        choices=Lists,
        initial=Lists.KEEP,
        widget=forms.RadioSelect,
        help_text=_(
            "An opt-out is the only thing that stops somebody from importing the number again and"
            " writing to it. It stays unless you say otherwise: without name, note or text."
        ),
    )
    reference = forms.CharField(
        label=_("Your reference"),
        required=False,
        max_length=LONGEST_REFERENCE,
        help_text=_("Such as the number of the case. It is kept, so do not name the person."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    sure = forms.BooleanField(
        label=_("I know that this cannot be undone"),
        error_messages={"required": _("Tick this to go on: erasing cannot be undone.")},
    )

    def __init__(self, account: Account, *args: Any, **kwargs: Any) -> None:
        super().__init__(account, *args, **kwargs)
        self.fields["numbers"].widget = forms.HiddenInput()
