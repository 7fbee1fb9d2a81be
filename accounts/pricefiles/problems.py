"""What can be wrong with a price file: each code as a sentence that says what to do."""

from typing import Any, NamedTuple

from django.utils.translation import gettext_lazy

ROW_PROBLEMS: dict[str, Any] = {
    "destination_missing": gettext_lazy(
        "The destination is missing. Write the digits numbers begin with, a country, or *."
    ),
    "formula": gettext_lazy(
        "This is a formula. Copy the column and paste it as values, then save again."
    ),
    "prefix_unclear": gettext_lazy(
        "This is not one prefix. Write one to a row, as digits with the calling code, such as 9198."
    ),
    "prefix_long": gettext_lazy("A prefix has at most 15 digits. Shorten it."),
    "prefix_zero": gettext_lazy(
        "A prefix starts with the calling code, not with 0. Write 9198 instead of 098."
    ),
    "prefix_nowhere": gettext_lazy(
        "No country's numbers begin with these digits. Check the calling code."
    ),
    "country_unknown": gettext_lazy(
        "We do not know this country. Write its two-letter code, such as IN, or its English name."
    ),
    "price_missing": gettext_lazy(
        "The price is missing. Write credits per segment, such as 0.25, or delete the row."
    ),
    "price_text": gettext_lazy(
        "This is not a number. Write credits per segment without a currency, such as 0.25."
    ),
    "price_unclear": gettext_lazy(
        "The comma may mark decimals or thousands. Write 1.234, or 1234."
    ),
    "price_split": gettext_lazy(
        "This row has more cells than the headings. If the price has a decimal comma, write it"
        " with a point, or put it between quotes."
    ),
    "price_negative": gettext_lazy("A price cannot be less than zero."),
    "price_fine": gettext_lazy("A price has at most six decimals. Round it."),
    "price_large": gettext_lazy("This is more than 100,000 credits for one segment. Check it."),
    "duplicate": gettext_lazy("Row %(first)s is for the same destination. Keep one of them."),
}

FILE_PROBLEMS: dict[str, Any] = {
    "empty": gettext_lazy("The file is empty. Choose one with a row for each destination."),
    "no_rows": gettext_lazy(
        "The file has no row under its headings. Add a row for each destination."
    ),
    "no_columns": gettext_lazy(
        "We did not find the columns. Name the first row's cells destination and price, as in the"
        " template, and save again."
    ),
    "not_a_table": gettext_lazy(
        "This is not a table, whatever its name says. Save it as CSV or XLSX and choose it again."
    ),
    "other_format": gettext_lazy(
        "Price lists are not read from ODS files. Save it as CSV or XLSX and choose it again."
    ),
    "old_excel": gettext_lazy(
        "This is an old or a protected Excel file. Save it as XLSX without a password and choose"
        " it again."
    ),
    "encrypted": gettext_lazy("The file is protected. Save it without a password."),
    "damaged": gettext_lazy(
        "The file is damaged. Open it in a spreadsheet program, save it anew and choose it again."
    ),
    "no_sheet": gettext_lazy("The workbook has no visible sheet."),
    "too_costly": gettext_lazy(
        "The file takes too much to read. Save only the destination and price columns as CSV."
    ),
    "too_many_rows": gettext_lazy("The file has more than %(limit)s rows. Send fewer."),
    "too_large": gettext_lazy("The file is larger than %(limit)s MB. Choose a smaller one."),
}


class Problem(NamedTuple):
    """A row that is refused: where, what stands there, and why (a key of ROW_PROBLEMS).

    `first` is the row that a duplicate repeats.
    """

    row: int
    column: str
    value: str
    code: str
    first: int = 0

    @property
    def sentence(self) -> str:
        """What to do about it."""
        return str(ROW_PROBLEMS[self.code]) % {"first": self.first}


class Unreadable(Exception):
    """The file as a whole is refused; `code` is a key of FILE_PROBLEMS."""

    def __init__(self, code: str, limit: int = 0) -> None:
        super().__init__(code)
        self.code, self.limit = code, limit

    @property
    def sentence(self) -> str:
        """What to do about it."""
        return str(FILE_PROBLEMS[self.code]) % {"limit": f"{self.limit:,}"}
