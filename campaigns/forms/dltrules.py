"""Forms of the DLT pages for a whole list and for the rules."""

from django import forms
from django.utils.translation import gettext_lazy as _

from campaigns.models import SendingRules

ACCEPT = ".csv,.txt,.tsv,.xlsx,.xls,.ods"


class DltImportForm(forms.Form):
    """The file that a DLT portal exports."""

    file = forms.FileField(
        label=_("Drop the portal's CSV or XLSX file here, or choose one"),
        allow_empty_file=True,
        error_messages={"required": _("Choose the file.")},
        widget=forms.FileInput(attrs={"accept": ACCEPT}),
    )


class DltRulesForm(forms.Form):
    """The account's own id, and what happens to a text that fits nothing."""

    entity_id = forms.CharField(
        label=_("Entity id"),
        max_length=40,
        required=False,
        help_text=_("The id of your company (principal entity) with DLT: digits, usually 19."),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    check = forms.ChoiceField(
        label=_("Texts to India"),
        choices=SendingRules.DltCheck.choices,
        widget=forms.RadioSelect,
    )
