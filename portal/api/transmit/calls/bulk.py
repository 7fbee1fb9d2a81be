"""Files of contacts that are fetched into a list, and how far that is."""

from typing import Any

from django.db import transaction

from apikeys.scopes import Scope
from campaigns.models import ContactFetch, ContactGroup, ContactImport
from campaigns.selectors.contactlists import last_fetch
from campaigns.services import contactfetching, contactlists
from campaigns.services.publicnumbers import number_of
from campaigns.tasks import kick_fetch
from portal.api.transmit.calls.lists import named_fields
from portal.api.transmit.errors import Failure
from portal.api.transmit.numbering import LIST, region_of, the_list
from portal.api.transmit.registry import Asked, call

Done = ContactImport.Status


@call("add-contacts-bulk", scope=Scope.CONTACTS)
def add_contacts_bulk(asked: Asked) -> dict[str, Any]:
    """Have a file fetched into a list, which `name` makes anew. Success means: accepted."""
    address = asked.params.text("file_url", required=True, longest=2_000)
    country = region_of(asked)
    with transaction.atomic():
        group = _into(asked)
        row = contactfetching.ask(group, address, country=country, key=asked.key)
    kick_fetch(str(row.uuid))
    return {"list_id": number_of(asked.account, LIST, group.uuid)}


@call("add-contacts-bulk-progress", scope=Scope.CONTACTS)
def add_contacts_bulk_progress(asked: Asked) -> dict[str, Any]:
    """How far the latest file for a list is."""
    group = the_list(asked)
    row = last_fetch(group)
    if row is None:
        raise Failure("NOT_FOUND", "No file was given for this list", ours="no_import")
    number = number_of(asked.account, LIST, group.uuid)
    return {"list_id": number, "status": _status(row)} | _figures(row.file) | _why(row)


def _into(asked: Asked) -> ContactGroup:
    params = asked.params
    fields = named_fields(params)
    if params.text("list_id"):
        group = the_list(asked)
        if fields:
            contactlists.name_fields(group, fields)
        return group
    name = params.text("name")
    if not name:
        words = "You must provide either 'list_id' or 'name'"
        raise Failure("FIELD_INVALID", words, ours="missing_parameter")
    return contactlists.create(asked.account, name, fields)


def _status(row: ContactFetch) -> str:
    file = row.file
    if row.status == ContactFetch.Status.FAILED or (file and file.status == Done.FAILED):
        return "failed"
    return "completed" if file and file.status == Done.DONE else "in progress"


def _figures(file: ContactImport | None) -> dict[str, int]:
    file = file or ContactImport()
    return {
        "importlength": file.rows_done,
        "completed": file.rows_done,
        "duplicates": file.known,
        "skipped": file.invalid,
        "optout": file.left,
        "imported": file.added + file.changed,
    }


def _why(row: ContactFetch) -> dict[str, str]:
    """What went wrong, in words; not in the contract, and only where something did."""
    file = row.file
    problem = row.problem or (file.problem if file else {})
    return {"reason": problem["message"]} if problem else {}
