"""A server that looks at everything often, and a credential that may bind."""

from collections.abc import Iterator

import pytest

from accounts.models import Account
from apikeys.models import ApiKey
from apikeys.services.keys import Issued, issue
from apikeys.terms import KeyTerms
from portal.smppserver import server as module
from portal.smppserver.server import Server
from tests.portal.smppserver.peers import Client, serving


@pytest.fixture
def credential(customer: Account) -> Issued:
    return issue(customer, name="SMPP", terms=KeyTerms(kind=ApiKey.Kind.CREDENTIAL))


@pytest.fixture
def server(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    monkeypatch.setattr(module, "DELIVER_EVERY", 0.05)
    monkeypatch.setattr(module, "CHECK_EVERY", 0.2)
    with serving() as running:
        yield running


@pytest.fixture
def client(server: Server, credential: Issued) -> Iterator[Client]:
    """Bound as a transceiver."""
    found = Client(server.ports[0])
    answer = found.bind(str(credential.key.username), credential.text)
    assert answer.status == 0
    yield found
    found.close()
