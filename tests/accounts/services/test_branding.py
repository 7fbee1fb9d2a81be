"""Saving and giving up a white label."""

import threading

import pytest
from django.db import connection

from accounts import images
from accounts.errors import Forbidden, Invalid
from accounts.models import Account, AuditEntry, Branding
from accounts.services.branding import Face, read_logo, remove_branding, save_branding
from tests.accounts.pictures import jpeg, png
from tests.factories import AccountFactory


@pytest.mark.parametrize(
    ("face", "code", "field"),
    [
        (Face(""), "name_missing", "name"),
        (Face("   "), "name_missing", "name"),
        (Face("x" * 61), "name_long", "name"),
        (Face("Mon\nBcc: all@example.com"), "name_signs", "name"),
        (Face("Mon\x00soon"), "name_signs", "name"),
        (Face("Mon\ud800soon"), "name_signs", "name"),
        (Face("Monsoon", support="a\rb"), "support_signs", "support"),
        (Face("Monsoon", support="x" * 201), "support_long", "support"),
        (Face("Monsoon", colour="teal"), "colour", "colour"),
        (Face("Monsoon", colour="#12345g"), "colour", "colour"),
        (Face("Monsoon", host="http://x.example"), "host_only", "host"),
    ],
)
def test_what_cannot_be_shown_is_refused(
    reseller: Account, face: Face, code: str, field: str
) -> None:
    with pytest.raises(Invalid) as refused:
        save_branding(reseller, face)
    assert (refused.value.code, refused.value.field) == (code, field)
    assert not Branding.objects.exists()


def test_customers_have_no_white_label(customer: Account) -> None:
    with pytest.raises(Forbidden):
        save_branding(customer, Face("Mine"))


def test_changes_are_recorded_without_the_picture(reseller: Account) -> None:
    save_branding(reseller, Face("Monsoon", "ABC", "Send.Example.com", "help", images.read(png())))
    save_branding(reseller, Face("Monsoon", "#aabbcc", "send.example.com", "help"))  # as it is
    save_branding(reseller, Face("Monsoon", "#aabbcc", "", "help"))
    first, second = AuditEntry.objects.filter(action="branding.changed").order_by("id")
    assert first.after["colour"] == "#aabbcc"
    assert first.after["logo"].startswith("image/png, 120 × 40")
    assert (second.before, second.after) == ({"host": "send.example.com"}, {"host": ""})
    assert (first.account, first.subject_uuid) == (reseller, reseller.uuid)


def test_giving_up_deletes_it(reseller: Account) -> None:
    save_branding(reseller, Face("Monsoon"))
    remove_branding(reseller)
    remove_branding(reseller)
    assert not Branding.objects.exists()
    assert AuditEntry.objects.filter(action="branding.removed").count() == 1


def test_a_host_is_one_accounts(reseller: Account, operator: Account) -> None:
    other = AccountFactory(parent=operator, kind=Account.Kind.RESELLER)
    save_branding(reseller, Face("One", host="send.example.com"))
    with pytest.raises(Invalid) as refused:
        save_branding(other, Face("Two", host="SEND.example.com."))
    assert refused.value.code == "host_taken"
    save_branding(reseller, Face("One"))
    save_branding(other, Face("Two", host="send.example.com"))
    save_branding(reseller, Face("One"))  # two without a host do not meet


def test_the_operators_hosts_are_settings_of_the_installation(operator: Account) -> None:
    assert save_branding(operator, Face("Telecom", host="send.example.com")).host == ""


@pytest.mark.django_db(transaction=True)
def test_two_at_once_make_one_branding(reseller: Account) -> None:
    problems: list[Exception] = []

    def save(name: str) -> None:
        try:
            save_branding(reseller, Face(name))
        except Exception as problem:
            problems.append(problem)
        finally:
            connection.close()

    threads = [threading.Thread(target=save, args=(f"Name {n}",)) for n in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not problems
    assert Branding.objects.count() == 1


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (png() + b"x" * 200 * 1024, "logo_bytes"),
        (b"<svg/>", "logo_kind"),
        (png(1001, 1), "logo_side"),
        (png(1, 1001), "logo_side"),
    ],
    ids=["bytes", "kind", "width", "height"],
)
def test_a_logo_has_limits(data: bytes, code: str) -> None:
    with pytest.raises(Invalid) as refused:
        read_logo(data)
    assert (refused.value.code, refused.value.field) == (code, "logo")


def test_a_logo_at_its_limits_is_taken() -> None:
    assert read_logo(png(1000, 1000)).width == 1000
    assert read_logo(jpeg()).kind == "image/jpeg"
