"""What a person confirms."""

from django import forms


class ConfirmForm(forms.Form):
    """What the person saw when they pressed the button."""

    messages = forms.IntegerField(widget=forms.HiddenInput)
    price = forms.IntegerField(widget=forms.HiddenInput)
