"""Forms of the reports."""

from reports.forms.days import DaysForm

__all__ = ["DaysForm"]
