"""What is wrong with a row or a file, in plain sentences: one table each, code -> sentence.

Codes are stable and stored; sentences are translated when they are shown.
"""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

ROW_PROBLEMS: Mapping[str, Promise] = {
    "number_missing": _("The number is missing."),
    "number_characters": _(
        "The number holds something other than digits, or more than one number."
    ),
    "number_scientific": _(
        "The spreadsheet shortened the number (such as 9.19E+11) and its digits are lost. "
        "Format the column as text and enter it again."
    ),
    "number_decimal": _("The number has decimals."),
    "number_country": _("The number does not begin with a known country code."),
    "number_short": _("The number is too short."),
    "number_long": _("The number is too long."),
    "number_invalid": _("No such number can exist in its country's numbering plan."),
    "number_not_mobile": _(
        "The number is a fixed line or a service, which cannot receive messages. Enter the "
        "person's mobile number."
    ),
    "country_unknown": _(
        "“{value}” in the column “{column}” is no country. Write its code (IN), its English name "
        "(India) or its calling code (+91)."
    ),
    "sender_unknown": _(
        "“{value}” in the column “{column}” is not one of your approved sender IDs. Correct it, "
        "or leave the cell blank to send from the campaign's own."
    ),
    "row_placeholder": _(
        "The text of this row asks for “{value}”, but the file has no such column."
    ),
    "time_unreadable": _(
        "“{value}” in the column “{column}” is no date and time. Write it like 2026-11-30 09:15."
    ),
    "time_no_clock": _(
        "“{value}” in the column “{column}” has no time of day. Write it like 2026-11-30 09:15."
    ),
    "time_ambiguous": _(
        "“{value}” in the column “{column}” can be read with the day or the month first. Say which "
        "on the page about the recipients."
    ),
    "time_skipped": _(
        "There is no such time as {value}: clocks are put forward over it that day. Choose another."
    ),
    "time_past": _(
        "The send time {value} is past, or too soon. Choose a later one, or leave the cell blank "
        "to send with the campaign."
    ),
    "time_far": _(
        "The send time {value} is further ahead than messages may be scheduled. Choose an earlier "
        "one."
    ),
    "ref_long": _("The id in the column “{column}” has more than 255 characters."),
    "ref_characters": _("The id in the column “{column}” holds characters that cannot be kept."),
    "missing_value": _("The column “{column}” is blank, but the text needs it."),
    "cell_error": _("The column “{column}” holds a spreadsheet error ({value})."),
    "attribute_long": _("The column “{column}” holds more than 500 characters."),
    "name_long": _("The name has more than 120 characters."),
    "text_empty": _("The text is empty."),
    "text_long": _("The text is too long once its placeholders are filled in."),
    "text_characters": _("The text holds characters that cannot be sent."),
    "too_many_cells": _("The row has more cells than the header."),
    "no_price": _("Your account has no price for this destination."),
    "duplicate": _("The number is already in an earlier row."),
    "duplicate_of": _("The number is already in row {value}."),
    "duplicate_later": _("The number comes again in row {value}, and the last row is sent."),
    "repeat": _("The person gets the same text from the same sender at about that time already."),
    "opted_out": _("The person has opted out of everything."),
    "opted_out_product": _("The person has opted out of this product."),
    "opted_out_sender": _("The person has opted out of this sender ID."),
    "opted_out_tag": _("The person has opted out of one of the campaign's opt-out tags."),
}

FILE_PROBLEMS: Mapping[str, Promise] = {
    "empty": _("The file is empty."),
    "header_only": _("The file has a header but no rows under it."),
    "not_a_table": _("This is not a spreadsheet. Upload a CSV, XLSX, XLS or ODS file."),
    "web_page": _(
        "This is a web page or XML, whatever its name says. Open it in your spreadsheet program "
        "and save it as XLSX or CSV."
    ),
    "other_spreadsheet": _("This kind of spreadsheet is not read. Save it as XLSX, ODS or CSV."),
    "other_archive": _("This kind of archive is not opened. Unpack it, or pack the file as ZIP."),
    "zip_empty": _("There is no file in the ZIP file."),
    "zip_of_several": _(
        "The ZIP file holds {count} files ({names}). Upload one of them, or pack it alone."
    ),
    "zip_in_zip": _("The ZIP file holds another ZIP file. Upload the file that is in that one."),
    "zip_method": _(
        "The file is compressed in a way that is not read. Pack it as an ordinary ZIP file, or "
        "upload it unpacked."
    ),
    "no_room": _("There is no room to unpack the file just now. Try again later."),
    "encrypted": _("The file is protected by a password. Save it without one."),
    "damaged": _("The file is damaged and cannot be read to its end. Save it again."),
    "hostile": _("The file has a structure that spreadsheets never have. It was not opened."),
    "no_sheet": _("The workbook has no visible sheet with rows."),
    "bad_encoding": _(
        "Row {row} holds bytes that are not {encoding}. Save the file as CSV UTF-8, or choose "
        "another encoding."
    ),
    "unbalanced_quote": _("A quotation mark opened in row {row} is never closed."),
    "long_line": _("Row {row} is longer than any row of a spreadsheet can be."),
    "long_cell": _("Row {row} holds a cell of more than 32,767 characters."),
    "too_many_columns": _("Row {row} has more than {limit} columns."),
    "too_many_rows": _(
        "The file has more than {limit} rows. Split it into files of at most {limit} rows and "
        "upload them one after the other."
    ),
    "too_large": _("The file grows past {limit} bytes when it is unpacked."),
    "too_costly": _("The file takes more time or memory to read than any ordinary file."),
    "formula_without_value": _(
        "The cell in row {row}, column {column} has a formula but no result. Open the file in "
        "your spreadsheet program, save it, and upload it again."
    ),
    "too_many_contacts": _(
        "The account has reached its {limit} contacts. What came before this row is in; delete "
        "some contacts, or ask for a higher limit, and import the file again."
    ),
    "nothing_mended": _(
        "No row was mended: all of them are as they were, or were sent already. Change the cells "
        "that are wrong and upload the file again."
    ),
    "no_number_column": _(
        "No column holds phone numbers. Add one, with or without country codes, and upload again."
    ),
    "unknown_placeholder": _(
        "The text asks for {{{{{column}}}}}, but the file has no such column."
    ),
    "interrupted": _("Checking the file was interrupted. Start it again."),
    "internal": _("Checking the file failed for a reason of ours. Start it again."),
}


def row_sentence(code: str, column: str = "", value: str = "") -> str:
    """Why a row was refused; an unknown code is shown as it is."""
    return _filled(ROW_PROBLEMS.get(code), code, {"column": column, "value": value})


def file_sentence(code: str, facts: Mapping[str, object] | None = None) -> str:
    """Why a file was refused. `facts` fill the sentence (row, column, limit, encoding)."""
    return _filled(FILE_PROBLEMS.get(code), code, facts or {})


def _filled(sentence: Promise | None, code: str, facts: Mapping[str, object]) -> str:
    if sentence is None:
        return code
    shown = {name: f"{fact:,}" if name == "limit" else fact for name, fact in facts.items()}
    return str(sentence).format_map(_Facts(shown))


class _Facts(dict[str, object]):
    """A fact nobody gave is shown as a question mark rather than raised as an error."""

    def __missing__(self, name: str) -> str:
        return "?"
