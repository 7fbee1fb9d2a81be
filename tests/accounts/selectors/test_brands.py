"""Whose face people see: the nearest up the tree, or that of the host they come to."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts import images
from accounts.models import Account, Mail, User
from accounts.selectors.brands import PLAIN, brand_at, brand_for, forget
from accounts.services import mail
from accounts.services.branding import Face, save_branding
from tests.accounts.pictures import png
from tests.factories import AccountFactory, UserFactory

SignIn = Callable[[User], Client]
HOST = "send.monsoon.example"


@pytest.fixture
def branded(reseller: Account) -> Account:
    """The reseller, with everything a face can have."""
    face = Face(
        "Monsoon & Co",
        "#7a1fa2",
        HOST,
        "help@monsoon.example",
        logo=images.read(png(300, 60)),
    )
    save_branding(reseller, face)
    return reseller


def test_the_nearest_face_up_the_tree_is_shown(
    operator: Account, branded: Account, customer: Account
) -> None:
    under = AccountFactory(parent=branded, kind=Account.Kind.RESELLER)
    deepest = AccountFactory(parent=under)
    assert brand_for(operator) == PLAIN
    assert {brand_for(a).name for a in (branded, customer, under, deepest)} == {"Monsoon & Co"}
    save_branding(under, Face("Under"))
    assert brand_for(deepest).name == "Under"
    assert brand_for(customer).name == "Monsoon & Co"


def test_everybody_under_it_sees_it(branded: Account, owner: User, sign_in: SignIn) -> None:
    text = sign_in(owner).get(reverse("overview")).content.decode()
    assert "– Monsoon &amp; Co</title>" in text
    assert '<link rel="stylesheet" href="/brand/7a1fa2.css?v=1">' in text
    logo = re.search(r'<img class="brand__logo" src="([^"]+)" width="300" height="60" alt="M', text)
    assert logo
    assert "Tidings" not in text
    answer = Client().get(logo[1])
    assert answer.content == png(300, 60)
    assert answer["Content-Type"] == "image/png"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "immutable" in answer["Cache-Control"]
    assert not answer.cookies


def test_the_operators_people_do_not(branded: Account, operator: Account, sign_in: SignIn) -> None:
    text = sign_in(operator.users.get()).get(reverse("overview")).content.decode()
    assert "Monsoon" not in text
    assert "– Tidings</title>" in text


def test_who_acts_for_another_keeps_the_own_face(
    branded: Account, operator: Account, sign_in: SignIn
) -> None:
    client = sign_in(operator.users.get())
    session = client.session
    session["acting"] = {"account": str(branded.uuid), "read_only": True}
    session.save()
    assert "– Tidings</title>" in client.get(reverse("overview")).content.decode()


def test_visitors_see_the_face_of_their_host(branded: Account, client: Client) -> None:
    for path in ("/sign-in/", "/nothing-here/"):
        text = client.get(path, headers={"host": HOST}).content.decode()
        assert "– Monsoon &amp; Co</title>" in text
        assert 'href="mailto:help@monsoon.example"' in text
        assert "Tidings" not in text
    text = client.get("/sign-in/").content.decode()
    assert "Monsoon" not in text


def test_the_operators_face_is_that_of_its_hosts(operator: Account, client: Client) -> None:
    save_branding(operator, Face("Telecom"))
    assert brand_at("testserver").name == "Telecom"
    assert "– Telecom</title>" in client.get("/sign-in/").content.decode()


def test_people_of_elsewhere_sign_in_and_see_their_own(
    branded: Account, operator: Account, sign_in: SignIn
) -> None:
    rival = AccountFactory(parent=operator, kind=Account.Kind.RESELLER, name="Rival")
    save_branding(rival, Face("Rival House"))
    client = sign_in(UserFactory(account=rival))
    text = client.get(reverse("overview"), headers={"host": HOST}).content.decode()
    assert "– Rival House</title>" in text


def test_a_face_costs_one_query_at_any_depth(
    branded: Account, django_assert_num_queries: Any
) -> None:
    account = branded
    for _ in range(12):
        account = AccountFactory(parent=account, kind=Account.Kind.RESELLER)
    with django_assert_num_queries(1):
        assert brand_for(account).name == "Monsoon & Co"
    with django_assert_num_queries(2):
        brand_at(HOST)
        brand_at("testserver")


def test_a_logo_has_an_address_for_each_version(branded: Account, client: Client) -> None:
    first = brand_for(branded).logo_url
    save_branding(branded, Face("Monsoon", logo=images.read(png(9, 9))))
    second = brand_for(branded).logo_url
    assert first != second
    assert client.get(first).status_code == 404
    assert client.get(second).content == png(9, 9)
    save_branding(branded, Face("Monsoon"))
    assert brand_for(branded).logo_url == second
    save_branding(branded, Face("Monsoon", no_logo=True))
    assert brand_for(branded).logo_url == ""
    assert client.get(second).status_code == 404


def test_the_stylesheet_needs_no_account(
    client: Client, db: None, django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(0):
        sheet = client.get("/brand/7a1fa2.css")
        preview = client.get("/brand/7a1fa2/preview.css")
        icon = client.get("/brand/7a1fa2.svg")
    assert sheet["Content-Type"] == "text/css; charset=utf-8"
    assert "immutable" in sheet["Cache-Control"]
    assert ":root" in sheet.content.decode()
    assert ":root" not in preview.content.decode()
    assert icon["Content-Type"].startswith("image/svg+xml")
    assert client.post("/brand/7a1fa2.css").status_code == 405


@pytest.mark.parametrize("colour", ["7A1FA2", "7a1fa", "7a1fa22", "zzzzzz", "red"])
def test_nothing_else_is_a_stylesheet(client: Client, db: None, colour: str) -> None:
    assert client.get(f"/brand/{colour}.css").status_code == 404


def test_mails_carry_the_name_and_the_host(
    branded: Account, customer: Account, settings: Any
) -> None:
    settings.BASE_URL = "https://portal.example:8443/"
    settings.DEFAULT_FROM_EMAIL = "Tidings <no-reply@portal.example>"
    sent = mail.send("invitation", "a@example.com", {"path": "/invitations/x/"}, account=customer)
    assert sent.sender == '"Monsoon & Co" <no-reply@portal.example>'
    assert f"https://{HOST}:8443/invitations/x/" in sent.text
    assert "Monsoon & Co" in sent.subject
    assert "Tidings" not in sent.text + sent.subject + sent.sender


def test_mails_of_nobodys_brand_are_the_portals(operator: Account, settings: Any) -> None:
    settings.BASE_URL = "https://portal.example/"
    for account in (operator, None):
        sent: Mail = mail.send("invitation", "a@example.com", {"path": "/i/"}, account=account)
        assert sent.sender == settings.DEFAULT_FROM_EMAIL
        assert "https://portal.example/i/" in sent.text
    save_branding(operator, Face("Telecom"))
    forget()
    assert "Telecom" in mail.send("invitation", "a@example.com", {}, account=None).sender
