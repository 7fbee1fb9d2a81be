"""The forms of the archive and of retention."""

import uuid
from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Account
from accounts.regions import region_choices
from reports.models import RetentionRule
from reports.services.restoring import MOST_DAYS


class RestoreForm(forms.Form):
    """For how long a month is wanted back, and what for."""

    days = forms.IntegerField(
        label=_("Days"),
        min_value=1,
        max_value=MOST_DAYS,
        initial=7,
        help_text=_("How long the messages stay before they go again: 1 to %(most)s days.")
        % {"most": MOST_DAYS},
    )
    reason = forms.CharField(
        label=_("What for"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The operator reads it."),
    )


class DecisionForm(forms.Form):
    """The operator's answer."""

    answer = forms.CharField(
        label=_("Answer"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Shown to whoever asked."),
    )


class _AccountForm(forms.Form):
    """A form that names an account by its uuid or its exact name."""

    def account_named(self, text: str) -> Account:
        """Raises ValidationError unless it is one account."""
        named = [*Account.objects.filter(Q(name__iexact=text) | _called(text))[:2]]
        if len(named) != 1:
            message = _("There is no account of this name.")
            if len(named) > 1:
                message = _("Several accounts have this name: give the id of its page's address.")
            raise forms.ValidationError(message)
        return named[0]


def _called(text: str) -> Q:
    """The account with this id, where it is one."""
    try:
        return Q(uuid=uuid.UUID(text))
    except ValueError:
        return Q(pk__in=())


class HoldForm(_AccountForm):
    """Whose messages are to stay, and why."""

    account = forms.CharField(
        label=_("Account"), max_length=120, help_text=_("Its name, or its id.")
    )
    reason = forms.CharField(
        label=_("Reason"), max_length=500, help_text=_("Such as the number of a case.")
    )

    def clean_account(self) -> Account:
        return self.account_named(self.cleaned_data["account"].strip())


class RuleForm(_AccountForm):
    """What is kept how long, for whom."""

    kind = forms.ChoiceField(label=_("What"), choices=RetentionRule.Kind.choices)
    amount = forms.IntegerField(label=_("Kept for"), min_value=1)
    unit = forms.ChoiceField(label=_("Unit"), choices=RetentionRule.Unit.choices)
    account = forms.CharField(
        label=_("Account"), max_length=120, required=False, help_text=_("Blank: everybody.")
    )
    product = forms.CharField(
        label=_("Product"), max_length=8, required=False, help_text=_("A code, or blank: any.")
    )
    region = forms.ChoiceField(
        label=_("Region"), required=False, help_text=_("The country of the account.")
    )

    def __init__(self, data: Any = None, **options: Any) -> None:
        super().__init__(data, **options)
        choices = [("", _("Any")), *region_choices()]
        self.fields["region"] = forms.ChoiceField(
            label=_("Region"),
            required=False,
            choices=choices,
            help_text=_("The country of the account."),
        )

    def clean_account(self) -> Account | None:
        text: str = self.cleaned_data["account"].strip()
        return self.account_named(text) if text else None
