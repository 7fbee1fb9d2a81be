"""What a campaign starts with: a name, and a file or contacts."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.formats import number_format
from django.utils.translation import gettext_lazy as _

from campaigns.forms.files import TakesFile
from campaigns.forms.recipients import ACCEPT
from campaigns.selectors.audiences import Audience


def name_field() -> forms.CharField:
    """What the campaign will be called."""
    return forms.CharField(
        label=_("Name"),
        max_length=120,
        help_text=_("Only you and your team see it."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class FileForm(TakesFile):
    """A name, and the file it starts with."""

    name = name_field()
    file = forms.FileField(
        label=_("Drop a CSV, Excel, ODS or ZIP file here, or choose one"),
        allow_empty_file=True,
        error_messages={"required": _("Choose a file with your recipients.")},
        widget=forms.FileInput(attrs={"accept": ACCEPT}),
    )


class AudienceForm(forms.Form):
    """A name, and the group or segment it goes to."""

    name = name_field()
    audience = forms.ChoiceField(
        label=_("Group or segment"),
        error_messages={"required": _("Choose a group or segment.")},
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, audiences: Iterable[Audience], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(each.key, _label(each)) for each in audiences]
        self.fields["audience"].choices = choices  # type: ignore[attr-defined]


def _label(audience: Audience) -> str:
    if audience.people is None:
        return audience.name
    return f"{audience.name} ({number_format(audience.people, force_grouping=True)})"
