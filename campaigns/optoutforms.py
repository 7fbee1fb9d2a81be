"""Forms of the opt-out pages: they check shape, the services check the rest."""

import uuid
from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.errors import Invalid
from accounts.models import Account
from campaigns.forms.files import TakesFile
from campaigns.forms.recipients import ACCEPT, RecipientsForm
from campaigns.optoutscopes import EVERYTHING
from campaigns.phones import PhoneReader
from campaigns.problems import row_sentence
from campaigns.selectors.optoutlists import ALL, LIFTED, LIVE, Search
from campaigns.selectors.optoutscopes import scope_called, scope_choices
from campaigns.services.optouts import LONGEST_NOTE
from campaigns.services.optouttags import LONGEST_DESCRIPTION, LONGEST_NAME

SHOWN = ((LIVE, _("In force")), (LIFTED, _("Lifted")), (ALL, _("All")))


class NumberField(forms.CharField):
    """A phone number as people of the account's country write it; its value is the digits."""

    region = ""
    default_error_messages = {"required": _("Enter a phone number.")}

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return None
        found = PhoneReader(self.region).read(text)
        if isinstance(found, str):
            raise forms.ValidationError(row_sentence(found), code=found)
        return found[0]


class ScopeField(forms.ChoiceField):
    """Everything, a tag, a sender ID or a product of the account; its value is a Scope."""

    account: Account

    def offer(self, account: Account, *first: tuple[str, Any]) -> None:
        """Let one choose what `account` has, or `first`."""
        self.account = account
        self.choices = [*first, *scope_choices(account)]

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return None
        try:
            return scope_called(self.account, text)
        except Invalid as error:
            raise forms.ValidationError(error.message, code=error.code) from None


def _note_field() -> forms.CharField:
    return forms.CharField(
        label=_("Note"),
        required=False,
        max_length=LONGEST_NOTE,
        help_text=_("How you know: a call, a mail, a list from before. It is kept as evidence."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class SearchForm(forms.Form):
    """Number, scope and state; `search` is what to look for once it is valid."""

    q = NumberField(label=_("Number"), required=False, max_length=60)
    scope = ScopeField(label=_("Holds for"), required=False)
    show = forms.ChoiceField(label=_("Show"), required=False, choices=SHOWN)
    before = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(self, account: Account, data: Any) -> None:
        super().__init__(data)
        self.fields["q"].region = account.default_country  # type: ignore[attr-defined]
        self.fields["scope"].offer(account, ("", _("Anything")))  # type: ignore[attr-defined]

    @property
    def search(self) -> Search:
        """What to look for."""
        data = self.cleaned_data
        before: uuid.UUID | None = data["before"]
        return Search(data["q"], data["scope"], data["show"], before)

    @property
    def narrows(self) -> bool:
        """Whether anything was asked for at all."""
        return any(self.data.get(name) for name in ("q", "scope", "show"))


class AddForm(forms.Form):
    """Numbers to opt out, typed or pasted."""

    numbers = forms.CharField(
        label=_("Numbers"),
        help_text=_("One to a line, or with commas between."),
        widget=forms.Textarea(attrs={"rows": 8, "inputmode": "tel", "autocomplete": "off"}),
        error_messages={"required": _("Enter at least one number.")},
    )
    scope = ScopeField(label=_("They get no more of"), initial=EVERYTHING)
    note = _note_field()

    def __init__(self, account: Account, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["scope"].offer(account)  # type: ignore[attr-defined]


class LiftForm(forms.Form):
    """Why a number may be written to again."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=LONGEST_NOTE,
        help_text=_("Who asked for it and when. It stays with the opt-out as history."),
        error_messages={"required": _("Say why it is lifted: who asked for it, and when.")},
    )


class LookUpForm(forms.Form):
    """The number somebody asks about."""

    number = NumberField(label=_("Number"), max_length=60)

    def __init__(self, account: Account, data: Any = None) -> None:
        super().__init__(data)
        self.fields["number"].region = account.default_country  # type: ignore[attr-defined]


class TagForm(forms.Form):
    """A tag's name and what it is about."""

    name = forms.CharField(
        label=_("Name"),
        max_length=LONGEST_NAME,
        help_text=_("Short, such as offers: campaigns and programs choose it by this name."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    description = forms.CharField(
        label=_("What it is about"), max_length=LONGEST_DESCRIPTION, required=False
    )


class DeleteTagForm(forms.Form):
    """The tag's name once more."""

    typed = forms.CharField(
        label=_("Type its name to delete it"),
        max_length=LONGEST_NAME,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class ImportForm(TakesFile):
    """A file of opt-outs, what they hold for, and where it is from."""

    file = forms.FileField(
        label=_("Drop a CSV, TXT, Excel, ODS or ZIP file here, or choose one"),
        allow_empty_file=True,
        error_messages={"required": _("Choose a file with the numbers.")},
        widget=forms.FileInput(attrs={"accept": ACCEPT}),
    )
    scope = ScopeField(label=_("They get no more of"), initial=EVERYTHING)
    note = _note_field()

    def __init__(self, account: Account, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["scope"].offer(account)  # type: ignore[attr-defined]


class ReadingForm(RecipientsForm):
    """How a file of opt-outs is read: as one of recipients."""

    def __init__(self, *args: Any, found: Mapping[str, Any], **kwargs: Any) -> None:
        super().__init__(*args, found=found, **kwargs)
        del self.fields["file"]
