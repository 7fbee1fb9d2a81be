"""Clients of a reseller: the accounts under the caller's own."""

from typing import Any

from accounts.selectors.clients import clients_of
from accounts.services import clients
from apikeys.scopes import Scope
from apikeys.services.clientkeys import open_client
from portal.api.transmit.clienttexts import terms_of, the_client, told
from portal.api.transmit.errors import Failure, empty
from portal.api.transmit.registry import Asked, call
from portal.api.transmit.values import page_of


@call("get-client", scope=Scope.FINANCE)
def get_client(asked: Asked) -> dict[str, Any]:
    """One client, without its key: that was shown once."""
    return told(asked.account, [the_client(asked)])[0]


@call("get-clients", scope=Scope.FINANCE)
def get_clients(asked: Asked) -> dict[str, Any]:
    """All clients, oldest first."""
    page = page_of(asked.params, clients_of(asked.account))
    rows = told(asked.account, page.rows)
    return {"page": page.block, "clients_total": page.total, "clients": rows}


# Not kept under an Idempotency-Key: the answer shows a secret. The e-mail address makes it once.
@call("add-client", scope=Scope.FINANCE)
def add_client(asked: Asked) -> dict[str, Any]:
    """A client with an owner, a password and a key; the only answer that shows key and secret."""
    params = asked.params
    wanted = clients.NewClient(
        name=params.text("name", required=True, longest=120),
        email=params.text("email", required=True),
        password=params.text("password", required=True),
        terms=terms_of(params, asked.region),
        timezone=params.text("timezone", longest=64),
    )
    if wanted.terms.msisdn is None:
        raise empty("msisdn")
    secret = params.text("api_secret")
    opened = open_client(asked.account, wanted, secret=secret, by=asked.key.created_by)
    row = told(asked.account, [opened.account])[0]
    return row | {"apikey": opened.key, "apisecret": opened.secret}


@call("edit-client", scope=Scope.FINANCE, methods=("GET", "POST", "PUT"))
def edit_client(asked: Asked) -> dict[str, Any]:
    """Change what is noted of a client; what is not sent stays."""
    params, client = asked.params, the_client(asked)
    _refuse_the_owners_own(asked, told(asked.account, [client])[0]["email"])
    clients.change(
        client,
        name=params.text("name", longest=120) or None,
        timezone=params.text("timezone", longest=64) or None,
        terms=terms_of(params, asked.region),
    )
    return told(asked.account, [the_client(asked)])[0]


def _refuse_the_owners_own(asked: Asked, email: str | None) -> None:
    """Sign-in and secret are their owner's: nobody above changes them."""
    params = asked.params
    sent = params.text("email").lower()
    changed = [name for name in ("password", "api_secret") if params.text(name)]
    if sent and sent != email:
        changed.insert(0, "email")
    if changed:
        words = f"Only the client's owner can change {' and '.join(changed)}, on their own pages"
        raise Failure("NO_ACCESS", words, ours="owner_only")
