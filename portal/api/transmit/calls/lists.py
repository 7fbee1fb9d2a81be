"""Lists: made, told, given fields, removed."""

from typing import Any

from apikeys.scopes import Scope
from campaigns.models import ContactGroup
from campaigns.selectors.contactlists import Counts, Members, counts_of, lists_of
from campaigns.services import contactlists, contactparts
from campaigns.services.publicnumbers import number_of, numbers_of
from portal.api.transmit.calls.members import member_row
from portal.api.transmit.errors import empty
from portal.api.transmit.fields import names_by_number, sent_fields, styled
from portal.api.transmit.numbering import LIST, the_list
from portal.api.transmit.params import Params
from portal.api.transmit.registry import Asked, call
from portal.api.transmit.values import page_of, write_time


@call("add-list", scope=Scope.CONTACTS)
def add_list(asked: Asked) -> dict[str, Any]:
    """A new list, with names for up to ten fields."""
    name = asked.params.text("name", required=True)
    group = contactlists.create(asked.account, name, named_fields(asked.params))
    number = number_of(asked.account, LIST, group.uuid)
    return _row(number, group, asked) | {"members_active": 0}


@call("get-lists", scope=Scope.CONTACTS)
def get_lists(asked: Asked) -> dict[str, Any]:
    """The lists of the account, oldest first, with how many are in each."""
    page = page_of(asked.params, lists_of(asked.account))
    numbers = numbers_of(asked.account, LIST, [group.uuid for group in page.rows])
    counts = counts_of(asked.account, page.rows)
    rows = [
        _row(numbers[group.uuid], group, asked) | _counted(counts[group.pk]) for group in page.rows
    ]
    return {"page": page.block, "lists_total": page.total, "lists": rows}


@call("get-list", scope=Scope.CONTACTS)
def get_list(asked: Asked) -> dict[str, Any]:
    """One list with a page of its members."""
    group = the_list(asked)
    show = asked.params.choice("members", "active inactive all none", "all")
    page = page_of(asked.params, Members(group, show))
    number = number_of(asked.account, LIST, group.uuid)
    members = [member_row(number, group, member, asked.params) for member in page.rows]
    counts = counts_of(asked.account, [group])[group.pk]
    told = _row(number, group, asked) | _counted(counts) | {"members": members}
    return {"page": page.block} | told


@call("add-field-to-list", scope=Scope.CONTACTS)
def add_field_to_list(asked: Asked) -> dict[str, Any]:
    """Name one or more fields of a list."""
    group, fields = the_list(asked), named_fields(asked.params)
    if not fields:
        raise empty("field_1")
    contactlists.name_fields(group, fields)
    custom = {f"custom_{number}": group.field_names[str(number)] for number in fields}
    return custom | {"id": number_of(asked.account, LIST, group.uuid)}


@call("remove-list", scope=Scope.CONTACTS)
def remove_list(asked: Asked) -> dict[str, Any]:
    """Remove a list; its people stay contacts of the account, and opt-outs stay in force."""
    group = the_list(asked)
    contactparts.delete_group(group, typed=group.name)
    return {}


def named_fields(params: Params) -> dict[int, str]:
    """The names of fields that were sent, by number; blank ones count as not sent."""
    return {number: name for number, name in sent_fields(params).items() if name}


def _row(number: int, group: ContactGroup, asked: Asked) -> dict[str, Any]:
    names = {f"field_{place}": name for place, name in names_by_number(group).items()}
    return {
        "id": number,
        "name": group.name,
        "created": write_time(group.created_at),
        "fields": styled(names, asked.params),
    }


def _counted(counts: Counts) -> dict[str, int]:
    return {"members_active": counts.active, "members_total": counts.total}
