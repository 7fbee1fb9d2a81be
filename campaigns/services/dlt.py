"""Templates registered with India's DLT platform, and what an account decided about them."""

import tempfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.errors import Invalid
from accounts.models import Account
from accounts.selectors import limit
from accounts.services import auditlog
from campaigns.checking import made_storable, storable
from campaigns.dlt import compile_registered
from campaigns.dltfiles import ID, Found, Line, Refused, clean_id, read_templates
from campaigns.intake import limits
from campaigns.intake.reading import ReadOptions, open_file
from campaigns.intake.refusals import Refusal
from campaigns.models import DltTemplate, Sender, SendingRules
from campaigns.problems import file_sentence

LONGEST_TEXT = 2_000
MOST_VARIABLES = 50
LONGEST_ENTITY = 30


class Imported(NamedTuple):
    """What came of a file: templates `added`, `changed` and `same` as before, and rows refused."""

    added: int
    changed: int
    same: int
    refused: list[Refused]
    columns: dict[str, str]


class Entry(NamedTuple):
    """A registered template as it is written down. No `senders`: it holds for all of them."""

    template_id: str
    text: str
    name: str = ""
    category: str = ""
    senders: Sequence[Sender] = ()


def add(account: Account, entry: Entry) -> DltTemplate:
    """Write one down. Raises Invalid on the field at fault."""
    _require_room(account, 1)
    return _save(DltTemplate(account=account), entry)


def change(template: DltTemplate, entry: Entry) -> None:
    """Correct one. Campaigns that were confirmed keep the id they left with. Raises Invalid."""
    _save(template, entry)


def delete(template: DltTemplate) -> None:
    """Forget one: texts are matched against it no longer."""
    with transaction.atomic():
        _record(template, "deleted", _facts(template), {})
        template.delete()


def import_file(account: Account, file: "UploadedFile[bytes]") -> Imported:
    """Take over the templates of a CSV or XLSX file, those that are known by their id included.

    Raises Invalid on "file"; rows that are no template are told, and stop nothing.
    """
    found = _read(account, file)
    own = {sender.name.casefold(): sender for sender in Sender.objects.filter(account=account)}
    known = {row.template_id: row for row in DltTemplate.objects.filter(account=account)}
    new = {line.template_id for line in found.lines} - known.keys()
    counts = {"added": 0, "changed": 0, "same": 0}
    refused = list(found.refused)
    with transaction.atomic():
        _require_room(account, len(new))
        for line in found.lines:
            entry = _entry(line, own)
            if _too_long(entry.text):
                refused.append(Refused(line.row, line.template_id, "text_long"))
                continue
            counts[_take_over(account, known, entry)] += 1
        auditlog.record(
            account,
            "dlt_template.imported",
            kind="account",
            subject=account.uuid,
            label=file.name or "",
            after=counts | {"refused": len(refused)},
        )
    refused.sort()
    return Imported(**counts, refused=refused, columns=found.columns)


def set_rules(account: Account, *, entity_id: str, check: str) -> None:
    """The account's own DLT id, and what happens to a text that fits no template."""
    entity = clean_id(entity_id)
    if entity and not ID.fullmatch(entity):
        message = _("An entity id has digits only, usually 19.")
        raise Invalid("dlt_entity_id", message, "entity_id")
    if check not in SendingRules.DltCheck:
        raise Invalid("dlt_check", _("Choose one of the rules."), "check")
    with transaction.atomic():
        rules, _made = SendingRules.objects.select_for_update().get_or_create(account=account)
        before = {"dlt_entity_id": rules.dlt_entity_id, "dlt_check": rules.dlt_check}
        after = {"dlt_entity_id": entity, "dlt_check": check}
        if before != after:
            rules.dlt_entity_id, rules.dlt_check = entity, check
            rules.save(update_fields=list(after))
            auditlog.record(
                account,
                "sending_rules.dlt_set",
                kind="account",
                subject=account.uuid,
                label=account.name,
                before=before,
                after=after,
            )


def _save(template: DltTemplate, entry: Entry) -> DltTemplate:
    template_id = clean_id(entry.template_id)
    if not ID.fullmatch(template_id):
        message = _("A template id has digits only, usually 19.")
        raise Invalid("dlt_template_id", message, "template_id")
    if not entry.text.strip() or not storable(entry.text + entry.name):
        raise Invalid("no_text", _("Enter the text as it is registered."), "text")
    if _too_long(entry.text):
        message = _("Use at most %(characters)s characters and %(variables)s variables.")
        facts = {"characters": LONGEST_TEXT, "variables": MOST_VARIABLES}
        raise Invalid("text_long", message % facts, "text")
    before = _facts(template) if template.pk else {}
    try:
        with transaction.atomic():
            _write(template, entry._replace(template_id=template_id))
            after = _facts(template)
            if after != before:
                verb = "changed" if before else "added"
                _record(template, verb, *auditlog.changes(before, after))
    except IntegrityError:
        message = _("The template id %s is on your list already.") % template_id
        raise Invalid("dlt_template_known", message, "template_id") from None
    return template


def _write(template: DltTemplate, entry: Entry) -> None:
    template.template_id, template.text = entry.template_id, entry.text.replace("\r\n", "\n")
    template.name, template.category = entry.name[:120], entry.category
    template.save()
    template.senders.set(entry.senders)


def _take_over(account: Account, known: dict[str, DltTemplate], entry: Entry) -> str:
    """Write one line of a file; a blank name, category or sender leaves what is known."""
    template = known.get(entry.template_id)
    if template is None:
        template = DltTemplate(account=account)
        _write(template, entry)
        known[entry.template_id] = template
        return "added"
    before = _facts(template)
    kept = Entry(
        entry.template_id,
        entry.text,
        entry.name or template.name,
        entry.category or template.category,
        entry.senders or list(template.senders.all()),
    )
    _write(template, kept)
    return "same" if _facts(template) == before else "changed"


def _entry(line: Line, own: dict[str, Sender]) -> Entry:
    senders = [own[name.casefold()] for name in line.senders if name.casefold() in own]
    return Entry(
        line.template_id, made_storable(line.text), made_storable(line.name), line.category, senders
    )


def _read(account: Account, file: "UploadedFile[bytes]") -> Found:
    allowed = limit(account, "dlt_file_bytes")
    if (file.size or 0) > allowed:
        message = _("The file is larger than {limit} MB.").format(limit=allowed // 1024**2)
        raise Invalid("file_too_large", message, "file")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "templates"
        with path.open("wb") as out:
            for block in file.chunks():
                out.write(block)
        try:
            found = _rows_of(path, limit(account, "dlt_templates"))
        except Refusal as refusal:
            sentence = file_sentence(refusal.code, refusal.facts)
            raise Invalid(refusal.code, sentence, "file") from None
    if found is None:
        message = _(
            "No row names the columns. The file needs one such as “Template Id” and one such as"
            " “Template Content”."
        )
        raise Invalid("no_columns", message, "file")
    if not found.lines and not found.refused:
        raise Invalid("no_rows", _("The file has no rows below its headings."), "file")
    return found


def _rows_of(path: Path, most: int) -> Found | None:
    options = ReadOptions(
        max_rows=2 * most + 100,
        max_bytes=limits.LOOK_BYTES,
        has_header=False,
        cpu_seconds=limits.LOOK_SECONDS,
        seconds=limits.LOOK_SECONDS,
    )
    with open_file(path, options) as opened:
        return read_templates(opened.rows())


def _too_long(text: str) -> bool:
    variables: Iterable[int] = compile_registered(text).variables
    return len(text) > LONGEST_TEXT or sum(variables) > MOST_VARIABLES


def _require_room(account: Account, new: int) -> None:
    most = limit(account, "dlt_templates")
    if DltTemplate.objects.filter(account=account).count() + new > most:
        message = _("An account keeps at most {limit} registered templates.").format(limit=most)
        raise Invalid("too_many_dlt_templates", message, "file")


def _facts(template: DltTemplate) -> dict[str, str]:
    return {
        "template_id": template.template_id,
        "name": template.name,
        "category": template.category,
        "text": template.text,
        "senders": ", ".join(sorted(sender.name for sender in template.senders.all())),
    }


def _record(
    template: DltTemplate, verb: str, before: Mapping[str, object], after: Mapping[str, object]
) -> None:
    auditlog.record(
        template.account,
        f"dlt_template.{verb}",
        kind="dlt_template",
        subject=template.uuid,
        label=template.name or template.template_id,
        before=before,
        after=after,
    )
