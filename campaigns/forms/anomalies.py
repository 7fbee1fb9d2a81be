"""Narrowing the list of odd things that carriers did."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from campaigns.anomalies import ANOMALIES
from campaigns.selectors import carriers
from campaigns.selectors.anomalies import Search


class AnomalyForm(forms.Form):
    """By carrier and kind."""

    carrier = forms.ChoiceField(label=_("Carrier"), required=False)
    kind = forms.ChoiceField(
        label=_("Kind"), required=False, choices=[("", _("All")), *ANOMALIES.items()]
    )
    before = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["carrier"]
        names = [(str(uuid), name) for uuid, name in carriers.names()]
        field.choices = [("", _("All")), *names]

    def search(self) -> Search:
        """What a valid form asks for."""
        cleaned = self.cleaned_data
        return Search(cleaned["carrier"] or None, cleaned["kind"], cleaned["before"])
