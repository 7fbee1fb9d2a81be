"""The form of a scheduled report."""

import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Account, User
from reports.models import Mailing
from reports.selectors.mailings import team_of
from reports.services.mailings import Terms

_BETWEEN = re.compile(r"[\s,;]+")
HOURS = [(str(hour), f"{hour:02}:00") for hour in range(24)]


class MailingForm(forms.Form):
    """What, when and to whom; `terms` once it is valid."""

    name = forms.CharField(label=_("Name"), max_length=80, help_text=_("It begins the subject."))
    report = forms.ChoiceField(label=_("Report"))
    every = forms.ChoiceField(
        label=_("How often"),
        choices=Mailing.Every,
        help_text=_("It tells of the day, week or month that is just over."),
    )
    hour = forms.ChoiceField(label=_("At"), choices=HOURS)
    people = forms.ModelMultipleChoiceField(
        label=_("People of the team"),
        queryset=User.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    addresses = forms.CharField(
        label=_("Other addresses"),
        required=False,
        max_length=6000,
        widget=forms.Textarea(attrs={"rows": 3, "spellcheck": "false", "autocomplete": "off"}),
        help_text=_(
            "One on each line. Whoever reads mail there is asked first, and gets the report once"
            " they have confirmed."
        ),
    )

    def __init__(self, account: Account, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        tree = account.kind != Account.Kind.CUSTOMER
        reports = [
            (value, label)
            for value, label in Mailing.Report.choices
            if tree or value != Mailing.Report.TREE
        ]
        self.fields["report"] = forms.ChoiceField(label=_("Report"), choices=reports)
        self.fields["hour"].help_text = _("On the clocks of %(zone)s.") % {"zone": account.timezone}
        self.fields["people"].queryset = team_of(account)  # type: ignore[attr-defined]

    @property
    def terms(self) -> Terms:
        """What was filled in."""
        data = self.cleaned_data
        return Terms(
            name=data["name"],
            report=data["report"],
            every=data["every"],
            hour=int(data["hour"]),
            people=list(data["people"]),
            addresses=[text for text in _BETWEEN.split(data["addresses"]) if text],
        )


def filled(mailing: Mailing) -> dict[str, Any]:
    """A mailing as the form shows it: those who left are not among its readers."""
    readers = list(mailing.readers.filter(left_at=None).order_by("email"))
    return {
        "name": mailing.name,
        "report": mailing.report,
        "every": mailing.every,
        "hour": str(mailing.hour),
        "people": [reader.user_id for reader in readers if reader.user_id],
        "addresses": "\n".join(reader.email for reader in readers if not reader.user_id),
    }
