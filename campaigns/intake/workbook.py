"""The frame of an XLSX file: its first visible sheet, its strings, its number formats."""

import posixpath
from pathlib import Path

from campaigns.intake.numberformats import BUILTIN, Renderer, general, renderer
from campaigns.intake.refusals import Refusal
from campaigns.intake.sharedstrings import SharedStrings
from campaigns.intake.xmlparser import local
from campaigns.intake.zipparts import ZipParts

_ROOT_RELATIONS = "_rels/.rels"


class Workbook:
    """What a sheet's cells refer to. Raises Refusal when the zip file is no XLSX workbook."""

    def __init__(self, path: Path, max_bytes: int) -> None:
        self.parts = ZipParts(path, max_bytes)
        self._path = self._workbook_path()
        self._relations = self._relations_of(self._path)
        self.date1904 = False
        self.sheet = self._first_visible_sheet()
        self.strings = self._strings()
        self.styles = self._styles()

    def _workbook_path(self) -> str:
        if _ROOT_RELATIONS not in self.parts.names:
            raise Refusal("not_a_table")
        for _, target in self._relations_of("").items():
            if target.endswith("workbook.bin"):
                raise Refusal("other_spreadsheet")
            if "workbook" in posixpath.basename(target) and target in self.parts.names:
                return target
        raise Refusal("not_a_table")

    def _relations_of(self, part: str) -> dict[str, str]:
        """Relation id -> path of the part it points to."""
        folder, name = posixpath.split(part)
        relations = posixpath.join(folder, "_rels", f"{name}.rels")
        if relations not in self.parts.names:
            return {}
        found = {}
        for tag, attrs in self.parts.elements(relations):
            if tag == "Relationship" and attrs.get("TargetMode") != "External":
                target = attrs.get("Target", "")
                path = target[1:] if target.startswith("/") else posixpath.join(folder, target)
                found[attrs.get("Id", "")] = posixpath.normpath(path)
        return found

    def _first_visible_sheet(self) -> str:
        sheet = ""
        for tag, attrs in self.parts.elements(self._path):
            if tag == "workbookPr":
                self.date1904 = attrs.get("date1904", "0") in ("1", "true")
            elif tag == "sheet" and not sheet and attrs.get("state", "visible") == "visible":
                relation = next((v for k, v in attrs.items() if local(k) == "id" and ":" in k), "")
                target = self._relations.get(relation, "")
                sheet = target if "worksheets/" in target else ""
        if sheet not in self.parts.names:
            raise Refusal("no_sheet")
        return sheet

    def _strings(self) -> SharedStrings:
        name = self._part_named("sharedStrings.xml")
        return SharedStrings(self.parts.pieces(name) if name else iter(()))

    def _styles(self) -> list[Renderer]:
        """The renderer of each cell style, by its index."""
        name = self._part_named("styles.xml")
        if not name:
            return [general]
        formats = dict(BUILTIN)
        ids: list[int] = []
        inside = False
        for tag, attrs in self.parts.elements(name):
            if tag == "numFmt":
                formats[int(attrs["numFmtId"])] = attrs["formatCode"]
            elif tag in ("cellXfs", "cellStyles", "dxfs"):
                inside = tag == "cellXfs"
            elif tag == "xf" and inside:
                ids.append(int(attrs.get("numFmtId", "0")))
        made = {key: renderer(formats.get(key, "General"), self.date1904) for key in set(ids)}
        return [made[key] for key in ids] or [general]

    def _part_named(self, name: str) -> str:
        return next(
            (
                path
                for path in self._relations.values()
                if posixpath.basename(path).lower() == name.lower() and path in self.parts.names
            ),
            "",
        )
