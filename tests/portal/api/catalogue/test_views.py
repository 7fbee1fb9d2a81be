"""The pages of the catalogue: for people and for programs, signed in or not."""

import pytest
from django.test import Client

from portal.api.catalogue.entries import catalogue

JSON = {"Accept": "application/json"}


def test_anybody_reads_the_list(client: Client, db: None) -> None:
    page = client.get("/docs/errors/")
    assert page.status_code == 200 and page["Content-Type"].startswith("text/html")
    assert all(f"/docs/errors/{code}" in page.content.decode() for code in catalogue())


@pytest.mark.parametrize("query", ["DAILY cap", "daily_cap"])
def test_the_list_is_searched(client: Client, db: None, query: str) -> None:
    found = client.get("/docs/errors/", {"q": query}, headers=JSON).json()["errors"]
    assert [each["code"] for each in found][:1] == ["daily_cap_reached"]
    assert len(found) < 5
    assert "No error matches" in client.get("/docs/errors/", {"q": "zebra"}).content.decode()


@pytest.mark.parametrize("path", ["/docs/errors/too_many_calls/", "/docs/errors/too_many_calls"])
def test_an_error_as_json(client: Client, path: str) -> None:
    found = client.get(path, headers=JSON).json()
    assert found["code"] == "too_many_calls" and found["retryable"] is True
    assert found["http_status"]["v2"] == 429 and found["docs_url"].endswith(path.rstrip("/") + "/")
    assert found["meaning"] and found["cause"] and found["what_to_do"]


def test_what_is_not_in_the_catalogue(client: Client, db: None) -> None:
    assert client.get("/docs/errors/zebra/").status_code == 404
    answer = client.get("/docs/errors/zebra/", headers=JSON)
    assert (answer.status_code, answer.json()["code"]) == (404, "unknown_address")


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("/api/v2/auth/me", "no_credential"),
        ("/api/v2/nothing", "unknown_address"),
        ("/api/tidings/v1/campaigns", "no_credential"),
    ],
)
def test_an_error_of_a_call_leads_to_its_page(
    client: Client, db: None, path: str, code: str
) -> None:
    body = client.get(path).json()
    url = body.get("docs_url") or body["error"]["docs_url"]
    assert url.endswith(f"/docs/errors/{code}/")
    page = client.get(url[url.index("/docs/") :])
    assert page.status_code == 200 and code in page.content.decode()
