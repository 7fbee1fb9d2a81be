"""The forms of wallets: when to warn, and what of a statement to show."""

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms.days import DaysForm
from accounts.forms.desk import AmountField
from accounts.movements import WORDS
from accounts.selectors.statements import Search

FIRST_ID, LAST_ID = 1, 2**63 - 1


class LowAlertForm(forms.Form):
    """When to warn that a wallet runs low; blank for never."""

    low_at = AmountField(
        label=_("Warn below"),
        required=False,
        help_text=_("Credits, such as 1,000. Leave it empty for no warning."),
    )


class StatementForm(DaysForm):
    """Days, kind, and whether to show what left the balance alone; `search` once it is valid."""

    SHOW = (("", _("Balance changes")), ("all", _("Everything")))

    kind = forms.ChoiceField(
        label=_("Kind"), required=False, choices=[("", _("Any")), *WORDS.items()]
    )
    show = forms.ChoiceField(label=_("Show"), required=False, choices=SHOW)
    before = forms.IntegerField(
        required=False, min_value=FIRST_ID, max_value=LAST_ID, widget=forms.HiddenInput
    )

    @property
    def search(self) -> Search:
        """What was asked for."""
        data = self.cleaned_data
        return Search(
            since=data["since"],
            until=data["until"],
            kind=data["kind"],
            everything=data["show"] == "all",
            before=data["before"],
        )

    @property
    def narrows(self) -> bool:
        return any(self.data.get(name) for name in ("since", "until", "kind", "show"))
