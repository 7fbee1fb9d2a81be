"""The rows of a kept file as recipients of one call."""

from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from accounts.errors import Invalid
from campaigns.acceptance import Recipient
from campaigns.intake import limits
from campaigns.intake.reading import ReadOptions, open_file
from campaigns.intake.refusals import Refusal
from campaigns.mappings import Mapping
from campaigns.models import Upload
from campaigns.placeholders import MissingValue, compile_template
from campaigns.problems import file_sentence


def recipients(
    upload: Upload, reading: Mapping, most: int, *, text: str, label: str = ""
) -> list[Recipient]:
    """Every row with the text filled in for it.

    Raises Invalid on "file" (it cannot be read, or has more than `most` rows) or "text".
    """
    template = compile_template(text, upload.preview["columns"])
    if template.unknown:
        message = _("The file has no column %(name)s.") % {"name": template.unknown[0][:60]}
        raise Invalid("unknown_column", message, "text")
    found: list[Recipient] = []
    for row, cells in _rows(upload, reading, most):
        number = cells[reading.number] if reading.number < len(cells) else ""
        try:
            found.append(Recipient(number, template.render(cells), label))
        except MissingValue as missing:
            facts = {"row": row, "column": missing.column[:60]}
            message = _("Row %(row)s has nothing in the column %(column)s.") % facts
            raise Invalid("missing_value", message, "text") from None
    return found


def _rows(upload: Upload, reading: Mapping, most: int) -> list[tuple[int, list[str]]]:
    options = ReadOptions(
        max_rows=most,
        max_bytes=limits.LOOK_BYTES,
        has_header=reading.has_header,
        encoding=reading.encoding,
        delimiter=reading.delimiter,
    )
    try:
        with open_file(Path(settings.MEDIA_ROOT) / upload.path, options) as opened:
            rows = list(opened.rows())
    except Refusal as refusal:
        sentence = file_sentence(refusal.code, refusal.facts)
        raise Invalid(refusal.code, sentence, "file") from None
    return rows[1:] if reading.has_header else rows
