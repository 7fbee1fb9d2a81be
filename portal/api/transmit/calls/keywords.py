"""Keywords on leased numbers, and addresses whose mail becomes messages."""

from collections.abc import Mapping
from typing import Any

from apikeys.scopes import Scope
from campaigns.models import Keyword, PublicNumber
from campaigns.selectors.inboundnumbers import keyword_called, keywords_of
from campaigns.services import emailsenders, keywords
from campaigns.services.publicnumbers import numbers_of
from portal.api.transmit.registry import Asked, call
from portal.api.transmit.replying import list_numbers, options_of, own_number, shown
from portal.api.transmit.values import page_of


@call("add-keyword", scope=Scope.RESOURCES)
def add_keyword(asked: Asked) -> dict[str, Any]:
    """A keyword on a leased number; it is active unless `activate` says no."""
    word = asked.params.text("keyword", required=True)
    active = asked.params.flag("activate") if asked.params.has("activate") else True
    return _row(asked, keywords.add(own_number(asked), word, _wanted(asked, active)))


@call("edit-keyword", scope=Scope.RESOURCES)
def edit_keyword(asked: Asked) -> dict[str, Any]:
    """Change a keyword; what is not sent stays, a blank takes it away."""
    word = asked.params.text("keyword", required=True)
    status = asked.params.choice("status", "active inactive unchanged", "unchanged")
    active = None if status == "unchanged" else status == "active"
    found = keyword_called(asked.account, own_number(asked), word)
    keywords.change(found, _wanted(asked, active))
    return _row(asked, found)


@call("get-keywords", scope=Scope.RESOURCES)
def get_keywords(asked: Asked) -> dict[str, Any]:
    """The keywords of the account, or of one number."""
    number = own_number(asked) if asked.params.text("number") else None
    page = page_of(asked.params, keywords_of(asked.account, number))
    ids = numbers_of(
        asked.account, PublicNumber.Kind.KEYWORD, [keyword.uuid for keyword in page.rows]
    )
    lists = list_numbers(asked.account, (keyword.options for keyword in page.rows))
    rows = [_told(keyword, ids[keyword.uuid], lists) for keyword in page.rows]
    return {"page": page.block, "keywords_total": page.total, "keywords": rows}


@call("add-email", scope=Scope.RESOURCES)
def add_email(asked: Asked) -> dict[str, Any]:
    """Let mail from an address become messages, once this portal takes mail in."""
    params = asked.params
    emailsenders.add(
        asked.account,
        params.text("email", required=True),
        max_parts=params.whole("max_sms", least=1, most=emailsenders.MOST_PARTS) or 1,
        sender=params.text("number"),
    )
    return {"success": True}


@call("delete-email", scope=Scope.RESOURCES)
def delete_email(asked: Asked) -> dict[str, Any]:
    """Take an address off again."""
    address = asked.params.text("email", required=True)
    emailsenders.delete(asked.account, address)
    return {"success": True}


def _wanted(asked: Asked, active: bool | None) -> keywords.Wanted:
    params = asked.params
    reference = params.text("reference", longest=120) if params.has("reference") else None
    return keywords.Wanted(reference, active, options_of(asked))


def _row(asked: Asked, keyword: Keyword) -> dict[str, Any]:
    ids = numbers_of(asked.account, PublicNumber.Kind.KEYWORD, [keyword.uuid])
    return _told(keyword, ids[keyword.uuid], list_numbers(asked.account, [keyword.options]))


def _told(keyword: Keyword, number: int, lists: Mapping[str, int]) -> dict[str, Any]:
    day = keyword.number.next_charge_on
    head = {
        "id": number,
        "keyword": keyword.word,
        "reference": keyword.reference or None,
        "number": keyword.number.msisdn,
    }
    return (
        head
        | shown(keyword.options, lists)
        | {
            "status": "active" if keyword.is_active else "inactive",
            "billing_date": f"{day} 00:00:00" if day else None,
        }
    )
