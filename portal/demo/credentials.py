"""The demo customer's credentials, one for each family of clients."""

from dataclasses import replace

from accounts.models import Account
from apikeys.models import ApiKey
from apikeys.services.keys import Issued, KeyTerms, digest_of, issue
from portal.demo import people
from portal.demo.facts import Facts

# Local numbers in the examples of this dialect's documents are Kenyan.
CREDENTIAL_COUNTRY = "KE"


def completed(facts: Facts, customer: Account) -> Facts:
    """The facts with a credential of each kind; those that still open the account are kept."""
    if not _opens(customer, facts.access_token):
        facts = replace(facts, access_token=_issue(customer, ApiKey.Kind.ACCESS_TOKEN).text)
    if not _opens(customer, facts.api_key):
        facts = replace(facts, api_key=_issue(customer, ApiKey.Kind.API_KEY).text)
    if not _opens(customer, facts.appkey):
        made = _issue(customer, ApiKey.Kind.APP_KEY)
        facts = replace(facts, appkey=made.text, appsecret=made.secret)
    if not _opens(customer, facts.username + facts.send_password):
        made = _issue(customer, ApiKey.Kind.CREDENTIAL, CREDENTIAL_COUNTRY)
        facts = replace(facts, username=made.key.username or "", send_password=made.text)
    return facts


def _opens(customer: Account, text: str) -> bool:
    live = ApiKey.objects.filter(account=customer, revoked_at=None)
    return bool(text) and live.filter(digest=digest_of(text)).exists()


def _issue(customer: Account, kind: str, country: str = "") -> Issued:
    names = dict(ApiKey.Kind.choices)
    terms = KeyTerms(kind=kind, default_country=country)
    owner = people.owner_of(customer)
    return issue(customer, name=f"Demo: {names[kind]}", terms=terms, created_by=owner)
