"""The white-label page."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from accounts.models import Account, Branding, Role, User
from accounts.services.branding import Face, save_branding
from tests.accounts.pictures import png
from tests.factories import UserFactory

URL = "/branding/"


@pytest.fixture
def client_of_reseller(reseller: Account, sign_in: Callable[[User], Client]) -> Client:
    return sign_in(reseller.users.get())


def _form(**fields: object) -> dict[str, object]:
    return {"name": "Monsoon", "colour": "", "host": "", "support": "", "do": "save"} | fields


def _logo(data: bytes, name: str = "logo.png") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data, "application/octet-stream")


def test_a_face_is_saved(client_of_reseller: Client, reseller: Account) -> None:
    sent = _form(colour="#ABC", host="Send.Example.com", support="help", logo=_logo(png()))
    answer = client_of_reseller.post(URL, sent, follow=True)
    saved = Branding.objects.get(account=reseller)
    assert (saved.colour, saved.host) == ("#aabbcc", "send.example.com")
    assert bytes(saved.logo or b"") == png()
    text = answer.content.decode()
    assert "Saved. People see it" in text
    assert 'value="send.example.com"' in text


@pytest.mark.parametrize(
    ("base", "kind", "value"),
    [
        ("https://sms.example.com", "CNAME", "sms.example.com"),
        ("https://192.0.2.7:8443", "A", "192.0.2.7"),
        ("https://[2001:db8::7]", "AAAA", "2001:db8::7"),
    ],
)
def test_the_dns_record_is_told(
    client_of_reseller: Client, settings: Any, base: str, kind: str, value: str
) -> None:
    settings.BASE_URL = base
    text = client_of_reseller.get(URL).content.decode()
    assert f"<code>{kind}</code>" in text
    assert f"<code>{value}</code>" in text


@pytest.mark.parametrize("base", ["http://127.0.0.1:8000", "http://localhost"])
def test_a_portal_without_a_name_says_so(
    client_of_reseller: Client, settings: Any, base: str
) -> None:
    settings.BASE_URL = base
    text = client_of_reseller.get(URL).content.decode()
    assert "CNAME" not in text
    assert "can be reached from its own machine only" in text


def test_a_preview_saves_nothing_and_loses_nothing(client_of_reseller: Client) -> None:
    sent = _form(do="preview", colour="#7a1fa2", host="send.example.com", logo=_logo(png()))
    text = client_of_reseller.post(URL, sent).content.decode()
    assert not Branding.objects.exists()
    assert "/brand/7a1fa2/preview.css" in text
    assert text.count('src="data:image/png;base64,') == 2
    assert 'value="send.example.com"' in text
    kept = re.search(r'name="logo_kept" value="([^"]+)"', text)
    assert kept
    # Saved without choosing the file again.
    client_of_reseller.post(URL, _form(logo_kept=kept[1]))
    assert bytes(Branding.objects.get().logo or b"") == png()


@pytest.mark.parametrize("do", ["save", "preview"])
@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"name": ""}, "Give the name that people see."),
        ({"name": "x" * 61}, "at most 60 characters"),
        ({"name": "a\x00b"}, "Null characters are not allowed."),
        ({"colour": "teal"}, "such as #0a7d8c"),
        ({"host": "https://x.example"}, "without https://"),
        ({"support": "x" * 201}, "at most 200 characters"),
        ({"logo": _logo(b"<svg/>", "logo.svg")}, "no whole PNG, JPEG or WebP"),
        ({"logo": _logo(b"")}, "This file is empty"),
        ({"logo": _logo(b"\x89PNG" + b"x" * 300_000)}, "larger than 200 KB"),
        ({"logo_kept": "%%%"}, "Choose the logo once more."),
        ({"logo_kept": "é"}, "Choose the logo once more."),
        ({"logo_kept": "PHN2Zy8+"}, "Choose the logo once more."),
        ({"logo_kept": "A" * 400_000}, "Choose the logo once more."),
    ],
)
def test_what_cannot_be_is_told_beside_the_field(
    client_of_reseller: Client, do: str, fields: dict[str, object], words: str
) -> None:
    for value in fields.values():
        if isinstance(value, SimpleUploadedFile):
            value.seek(0)
    answer = client_of_reseller.post(URL, _form(do=do, support="kept") | fields)
    text = answer.content.decode()
    assert answer.status_code == 200
    assert 'class="error-summary"' in text
    assert words in text
    assert 'value="kept"' in text or "support" in fields
    assert not Branding.objects.exists()


def test_a_logo_outlives_an_error_elsewhere(client_of_reseller: Client) -> None:
    text = client_of_reseller.post(URL, _form(name="", logo=_logo(png()))).content.decode()
    assert 'name="logo_kept"' in text


def test_a_taken_host_is_told_beside_the_field(
    client_of_reseller: Client, operator: Account, reseller: Account
) -> None:
    from_above = Account.objects.create(name="Rival", kind="reseller", parent=operator)
    save_branding(from_above, Face("Rival", host="send.example.com"))
    text = client_of_reseller.post(URL, _form(host="send.example.com")).content.decode()
    assert "is in use by another account" in text


def test_a_logo_goes(client_of_reseller: Client, reseller: Account) -> None:
    client_of_reseller.post(URL, _form(logo=_logo(png())))
    assert "Show no logo" in client_of_reseller.get(URL).content.decode()
    client_of_reseller.post(URL, _form(no_logo="on"))
    saved = Branding.objects.get()
    assert (saved.logo, saved.logo_type, saved.logo_width) == (None, "", 0)


def test_the_white_label_is_given_up(client_of_reseller: Client, reseller: Account) -> None:
    save_branding(reseller, Face("Monsoon"))
    answer = client_of_reseller.post(URL, {"do": "remove"}, follow=True)
    assert "Your white label is gone" in answer.content.decode()
    assert not Branding.objects.exists()


@pytest.mark.parametrize("role", [Role.VIEWER, Role.SENDER, Role.FINANCE])
def test_only_who_manages_may_change_it(
    reseller: Account, sign_in: Callable[[User], Client], role: str
) -> None:
    client = sign_in(UserFactory(account=reseller, role=role))
    assert client.get(URL).status_code == 403
    assert client.post(URL, _form()).status_code == 403
    assert "White label" not in client.get(reverse("overview")).content.decode()


def test_customers_have_none(customer_client: Client) -> None:
    assert customer_client.get(URL).status_code == 403
    assert customer_client.post(URL, _form()).status_code == 403
    assert "White label" not in customer_client.get(reverse("overview")).content.decode()


def test_a_name_is_shown_as_it_is_written(client_of_reseller: Client, reseller: Account) -> None:
    client_of_reseller.post(URL, _form(name="<b>'\"&", support="<script>x</script>"))
    text = client_of_reseller.get(URL).content.decode()
    assert "&lt;b&gt;&#x27;&quot;&amp;" in text
    assert "<script>x" not in text + Client().get("/sign-in/").content.decode()
