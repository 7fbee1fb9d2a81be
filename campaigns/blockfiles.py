"""Files of template ids: one to a line, or in the column that names them."""

import tempfile
from itertools import islice
from pathlib import Path

from django.core.files.uploadedfile import UploadedFile

from accounts.errors import Invalid
from campaigns.intake import limits
from campaigns.intake.reading import ReadOptions, open_file
from campaigns.intake.refusals import Refusal
from campaigns.problems import file_sentence

NAMES = frozenset(("templateid", "dlttemplateid", "dltteid", "id"))


def read_ids(file: "UploadedFile[bytes]", most: int) -> list[str]:
    """The ids of a text, CSV or spreadsheet file, in its order; no more than `most` and one.

    Raises Invalid on `file`.
    """
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "ids"
        with path.open("wb") as out:
            for block in file.chunks():
                out.write(block)
        try:
            rows = _rows(path, most + 2)
        except Refusal as refusal:
            sentence = file_sentence(refusal.code, refusal.facts)
            raise Invalid(refusal.code, sentence, "file") from None
    names = ["".join(filter(str.isalnum, cell.lower())) for cell in rows[0]] if rows else []
    place = next((place for place, name in enumerate(names) if name in NAMES), None)
    if place is None:
        return [row[0] for row in rows if row and row[0]]
    return [row[place] for row in rows[1:] if len(row) > place and row[place]]


def _rows(path: Path, most: int) -> list[list[str]]:
    options = ReadOptions(
        max_rows=100_000,
        max_bytes=limits.LOOK_BYTES,
        has_header=False,
        cpu_seconds=limits.LOOK_SECONDS,
        seconds=limits.LOOK_SECONDS,
    )
    with open_file(path, options) as opened:
        return [[cell.strip() for cell in cells] for _row, cells in islice(opened.rows(), most)]
