"""Lists and their members, as clients of the transmit dialect keep them."""

import xml.etree.ElementTree as ET

import pytest

from accounts.models import Account, AuditEntry, LimitOverride
from campaigns.models import Contact, ContactGroup, ContactProfile, GroupLeaver, OptOut
from campaigns.selectors.audiences import people_in
from campaigns.services.contacts import Details, add, change
from tests.factories import OptOutFactory
from tests.portal.api.transmit.conftest import Call, calls_as, error

NUMBER, LOCAL = 919810000001, "09810000001"


def ok(answer) -> dict:
    assert answer.status_code == 200, answer.content
    body = answer.json()
    assert body.pop("error") == {"code": "SUCCESS", "description": "OK"}
    return body


@pytest.fixture
def the_list(call: Call) -> int:
    """A list with the fields Birthday (1) and City (10)."""
    return ok(call("add-list", {"name": "Regulars", "field_1": "Birthday", "field_10": "City"}))[
        "id"
    ]


def _add(call: Call, number: int | str, the_list: int, **told: str) -> dict:
    return ok(call("add-to-list", form={"list_id": the_list, "msisdn": number} | told))


def test_a_list_is_made_told_and_removed(call: Call, customer: Account):
    made = ok(call("add-list", form={"name": "Regulars", "field_2": "City"}))
    assert set(made) == {"id", "name", "created", "fields", "members_active"}
    assert (made["name"], made["fields"], made["members_active"]) == (
        "Regulars",
        {"field_2": "City"},
        0,
    )
    assert isinstance(made["id"], int)
    plain = ok(call("add-list", {"name": "Plain"}))
    assert plain["fields"] == []
    told = ok(call("get-lists"))
    assert told["page"] == {"count": 1, "number": 1}
    assert told["lists_total"] == 2
    assert [row["name"] for row in told["lists"]] == ["Regulars", "Plain"]
    assert told["lists"][0]["members_total"] == 0
    assert ok(call("remove-list", form={"list_id": made["id"]})) == {}
    assert error(call("get-list", {"list_id": made["id"]}), 400) == {
        "code": "NOT_FOUND",
        "description": "List with this ID does not exist",
    }
    assert not ContactGroup.objects.filter(name="Regulars").exists()


def test_lists_come_in_pages(call: Call):
    for n in range(3):
        ok(call("add-list", {"name": f"List {n}"}))
    told = ok(call("get-lists", {"page": 2, "max": 2}))
    assert told["page"] == {"count": 2, "number": 2}
    assert [row["name"] for row in told["lists"]] == ["List 2"]
    assert ok(call("get-lists", {"page": 9}))["lists"] == []
    for wrong in ({"page": "0"}, {"page": "-1"}, {"page": "abc"}, {"max": "101"}, {"max": "x"}):
        assert error(call("get-lists", wrong), 400)["code"] == "FIELD_INVALID", wrong


def test_a_member_is_added_told_more_of_and_taken_out(call: Call, customer: Account, the_list: int):
    made = _add(call, LOCAL, the_list, first_name="Asha", field_10="Pune", countrycode="IN")
    assert made["msisdn"] == NUMBER
    assert (made["list_id"], made["status"]) == (the_list, "active")
    assert (made["first_name"], made["last_name"]) == ("Asha", None)
    assert made["fields"] == {"Birthday": "", "City": "Pune"}
    edited = ok(
        call(
            "edit-list-member",
            {"list_id": the_list, "msisdn": NUMBER, "last_name": "Rao", "field_1": "1990-01-31"},
        )
    )
    assert (edited["first_name"], edited["last_name"]) == ("Asha", "Rao")
    assert edited["fields"] == {"Birthday": "1990-01-31", "City": "Pune"}
    asked = {"list_id": the_list, "msisdn": NUMBER}
    assert ok(call("get-contact", asked)) == edited
    styled = ok(call("get-contact", asked | {"response_style": "array"}))["fields"]
    assert styled == [
        {"name": "Birthday", "value": "1990-01-31"},
        {"name": "City", "value": "Pune"},
    ]
    contact = Contact.objects.get(account=customer, msisdn=NUMBER)
    assert contact.name == "Asha Rao"
    assert contact.attributes == {"Birthday": "1990-01-31", "City": "Pune"}
    assert ok(call("delete-from-list", form=asked)) == {"list_ids": [the_list]}
    assert error(call("get-contact", asked), 400)["code"] == "NOT_FOUND"
    assert error(call("delete-from-list", asked), 400)["code"] == "NOT_FOUND"
    assert Contact.objects.filter(pk=contact.pk).exists(), "the person stays a contact"


def test_adding_again_tells_more_and_doubles_nobody(call: Call, the_list: int):
    _add(call, NUMBER, the_list, first_name="Asha", last_name="Rao")
    again = _add(call, f"+{NUMBER}", the_list, last_name="Iyer")
    assert (again["first_name"], again["last_name"]) == ("Asha", "Iyer")
    assert ok(call("get-list", {"list_id": the_list}))["members_total"] == 1


def test_first_names_of_two_words_stay_first_names(call: Call, the_list: int):
    made = _add(call, NUMBER, the_list, first_name="Mary Jane")
    assert (made["first_name"], made["last_name"]) == ("Mary Jane", None)
    asked = {"list_id": the_list, "msisdn": NUMBER}
    edited = ok(call("edit-list-member", asked | {"first_name": "Anna Maria"}))
    assert (edited["first_name"], edited["last_name"]) == ("Anna Maria", None)
    assert Contact.objects.get().name == "Anna Maria"
    Contact.objects.update(name="Zoe Ann Lee")  # as a page would
    assert ok(call("get-contact", asked))["last_name"] == "Ann Lee"
    blank = ok(call("edit-list-member", asked | {"first_name": "", "last_name": "Rao Iyer"}))
    assert (blank["first_name"], blank["last_name"]) == (None, "Rao Iyer")


def test_a_middle_name_of_a_profile_stays(call: Call, customer: Account, the_list: int):
    contact = add(customer, NUMBER, "IN", Details(name="Asha Kiran Rao"))
    names = {"first_name": "Asha", "middle_name": "Kiran", "last_name": "Rao"}
    ContactProfile.objects.create(contact=contact, account=customer, **names)
    made = _add(call, NUMBER, the_list, last_name="Iyer")
    assert (made["first_name"], made["last_name"]) == ("Asha", "Iyer")
    contact.refresh_from_db()
    assert contact.name == "Asha Kiran Iyer"


def test_who_opts_out_of_a_list_stays_out_of_it(call: Call, customer: Account, the_list: int):
    _add(call, NUMBER, the_list, first_name="Asha")
    other = ok(call("add-list", {"name": "Other"}))["id"]
    _add(call, NUMBER, other)
    asked = {"list_id": the_list, "msisdn": NUMBER}
    assert ok(call("optout-list-member", asked)) == {"list_ids": [the_list]}
    assert error(call("add-to-list", asked), 400)["code"] == "OPTOUT"
    told = ok(call("get-contact", asked))
    assert (told["status"], told["first_name"]) == ("inactive", "Asha")
    shown = ok(call("get-list", asked))
    assert (shown["members_active"], shown["members_total"]) == (0, 1)
    for show, count in (("active", 0), ("inactive", 1), ("all", 1), ("none", 0)):
        assert len(ok(call("get-list", asked | {"members": show}))["members"]) == count, show
    assert ok(call("get-contact", asked | {"list_id": other}))["status"] == "active"
    leaver = GroupLeaver.objects.get()
    assert (leaver.how, leaver.msisdn, leaver.created_by_key.account) == ("api", NUMBER, customer)
    assert AuditEntry.objects.filter(action="contact_group.left").count() == 1
    ok(call("optout-list-member", asked))
    assert GroupLeaver.objects.count() == 1


def test_no_page_brings_back_who_left_a_list(call: Call, customer: Account, the_list: int):
    _add(call, NUMBER, the_list)
    ok(call("optout-list-member", {"list_id": the_list, "msisdn": NUMBER}))
    group = ContactGroup.objects.get()
    contact = Contact.objects.get(msisdn=NUMBER)
    change(contact, Details(name="Asha", groups=[group]))
    other = add(customer, NUMBER + 1, "IN", Details(groups=[group]))
    assert list(group.contacts.all()) == [other]


def test_who_opts_out_of_everything_is_inactive_everywhere(
    call: Call, customer: Account, the_list: int
):
    other = ok(call("add-list", {"name": "Other"}))["id"]
    for place in (the_list, other):
        _add(call, NUMBER, place)
    assert ok(call("optout-list-member", {"msisdn": NUMBER, "list_id": 0})) == {
        "list_ids": [the_list, other]
    }
    optout = OptOut.objects.get(account=customer, lifted_at=None)
    assert (optout.msisdn, optout.how, optout.scope_kind) == (NUMBER, "api", "everything")
    assert optout.created_by_key is not None
    for row in ok(call("get-lists"))["lists"]:
        assert (row["members_active"], row["members_total"]) == (0, 1)
    third = ok(call("add-list", {"name": "Third"}))["id"]
    answer = call("add-to-list", {"list_id": third, "msisdn": NUMBER})
    assert error(answer, 400)["code"] == "OPTOUT"


def test_taken_out_of_all_lists_at_once(call: Call, the_list: int):
    other = ok(call("add-list", {"name": "Other"}))["id"]
    for place in (the_list, other):
        _add(call, NUMBER, place)
    answer = ok(call("delete-from-list", {"msisdn": NUMBER, "list_id": "0"}))
    assert answer == {"list_ids": [the_list, other]}
    assert ok(call("delete-from-list", {"msisdn": NUMBER}))["list_ids"] == []


def test_fields_are_added_to_a_list(call: Call, the_list: int):
    answer = ok(call("add-field-to-list", form={"list_id": the_list, "field_3": "Size"}))
    assert answer == {"custom_3": "Size", "id": the_list}
    told = ok(call("get-list", {"list_id": the_list, "response_style": "array"}))
    assert told["fields"] == [
        {"name": "field_1", "value": "Birthday"},
        {"name": "field_3", "value": "Size"},
        {"name": "field_10", "value": "City"},
    ]
    for wrong, code in (
        ({}, "FIELD_EMPTY"),
        ({"field_4": 'a"b'}, "FIELD_INVALID"),
        ({"field_4": "City"}, "FIELD_INVALID"),
        ({"field_4": "number"}, "FIELD_INVALID"),
    ):
        answer = call("add-field-to-list", {"list_id": the_list} | wrong)
        assert error(answer, 400)["code"] == code, wrong


@pytest.mark.parametrize(
    ("name", "asked", "code"),
    [
        ("add-list", {}, "FIELD_EMPTY"),
        ("add-list", {"name": "x" * 81}, "FIELD_INVALID"),
        ("add-list", {"name": "a\x00b"}, "FIELD_INVALID"),
        ("add-list", {"name": "Regulars"}, "KEY_EXISTS"),
        ("add-list", {"name": "regulars "}, "KEY_EXISTS"),
        ("get-list", {}, "FIELD_EMPTY"),
        ("get-list", {"list_id": "abc"}, "FIELD_INVALID"),
        ("get-list", {"list_id": "9" * 30}, "FIELD_INVALID"),
        ("get-list", {"list_id": "999999"}, "NOT_FOUND"),
        ("get-list", {"list_id": "LIST", "members": "some"}, "FIELD_INVALID"),
        ("add-to-list", {"list_id": "LIST"}, "FIELD_EMPTY"),
        ("add-to-list", {"list_id": "LIST", "msisdn": "hello"}, "BAD_MOBILE"),
        ("add-to-list", {"list_id": "LIST", "msisdn": "123"}, "BAD_MOBILE"),
        ("add-to-list", {"list_id": "LIST", "msisdn": "1" * 200}, "BAD_MOBILE"),
        (
            "add-to-list",
            {"list_id": "LIST", "msisdn": NUMBER, "countrycode": "XX"},
            "BAD_MOBILE_COUNTRY",
        ),
        ("add-to-list", {"list_id": "LIST", "msisdn": NUMBER, "field_2": "x"}, "FIELD_INVALID"),
        (
            "add-to-list",
            {"list_id": "LIST", "msisdn": NUMBER, "first_name": "x" * 121},
            "FIELD_INVALID",
        ),
        ("edit-list-member", {"list_id": "LIST", "msisdn": NUMBER}, "NOT_FOUND"),
        ("get-contact", {"list_id": "LIST", "msisdn": NUMBER}, "NOT_FOUND"),
        ("optout-list-member", {"list_id": "999999", "msisdn": NUMBER}, "NOT_FOUND"),
        ("remove-list", {"list_id": "999999"}, "NOT_FOUND"),
    ],
)
def test_what_cannot_be_done_is_told(call: Call, the_list: int, name: str, asked: dict, code: str):
    asked = {key: the_list if value == "LIST" else value for key, value in asked.items()}
    for answer in (call(name, asked), call(name, form=asked)):
        assert error(answer, 400)["code"] == code


def test_a_list_that_a_segment_needs_is_not_removed(call: Call, customer: Account, the_list: int):
    group = ContactGroup.objects.get()
    rules = {"join": "all", "rules": [{"field": "group", "op": "is", "value": str(group.uuid)}]}
    customer.contact_segments.create(name="Them", rules=rules)
    answer = call("remove-list", {"list_id": the_list})
    assert error(answer, 400)["description"].startswith("The segment “Them” asks for it.")


def test_lists_of_others_do_not_exist(call: Call, stranger: Account, the_list: int):
    other = calls_as(stranger)
    asked = {"list_id": the_list, "msisdn": NUMBER}
    for name in (
        "get-list",
        "remove-list",
        "add-field-to-list",
        "add-to-list",
        "edit-list-member",
        "delete-from-list",
        "optout-list-member",
        "get-contact",
    ):
        assert error(other(name, asked), 400)["code"] == "NOT_FOUND", name
    assert ok(other("get-lists"))["lists_total"] == 0


def test_the_same_in_xml(call: Call, the_list: int):
    _add(call, NUMBER, the_list, first_name="Asha")
    for answer in (
        call("get-list.xml", {"list_id": the_list}),
        call("2/get-list.xml", form={"list_id": the_list}),
    ):
        root = ET.fromstring(answer.content)
        assert root.findtext("members/member/msisdn") == str(NUMBER)
        assert root.findtext("fields/field_10") == "City"
        assert root.findtext("error/code") == "SUCCESS"


def test_pages_of_members_run_on_to_those_who_left(call: Call, customer: Account, the_list: int):
    for n in range(4):
        _add(call, NUMBER + n, the_list)
    ok(call("optout-list-member", {"list_id": the_list, "msisdn": NUMBER}))
    OptOutFactory(account=customer, msisdn=NUMBER + 3)
    numbers = []
    for page in (1, 2):
        told = ok(call("get-list", {"list_id": the_list, "max": 2, "page": page}))
        assert told["page"]["count"] == 2
        assert (told["members_active"], told["members_total"]) == (2, 4)
        numbers += [(row["msisdn"] - NUMBER, row["status"]) for row in told["members"]]
    assert numbers == [(1, "active"), (2, "active"), (3, "inactive"), (0, "inactive")]
    shown = ok(call("get-list", {"list_id": the_list, "members": "inactive"}))["members"]
    assert [row["msisdn"] - NUMBER for row in shown] == [3, 0]


def test_a_full_account_takes_no_more(call: Call, customer: Account, the_list: int):
    LimitOverride.objects.create(account=customer, name="contacts", value=1)
    _add(call, NUMBER, the_list)
    answer = call("add-to-list", {"list_id": the_list, "msisdn": NUMBER + 1})
    assert error(answer, 400)["code"] == "FIELD_INVALID"


def test_a_key_for_sending_keeps_no_lists(customer: Account):
    send = calls_as(customer, scopes=["send"])
    assert error(send("get-lists"), 403)["code"] == "NO_ACCESS"


def test_who_stands_in_both_is_not_written_to(call: Call, customer: Account, the_list: int):
    """As an import leaves it that puts a number into the list while it leaves."""
    for number in (NUMBER, NUMBER + 1):
        _add(call, number, the_list)
    group = ContactGroup.objects.get()
    GroupLeaver.objects.create(group=group, msisdn=NUMBER)
    assert [each[0] for each in people_in(group)] == [NUMBER + 1]
    told = ok(call("get-list", {"list_id": the_list, "members": "active"}))["members"]
    assert [each["msisdn"] for each in told] == [NUMBER + 1]
