"""The days whose campaigns a proof lists."""

from accounts.forms.days import DaysForm


class ProofForm(DaysForm):
    """Both may be left empty: the last 30 days."""
