"""Lists and numbers of phones as parameters of a call name them."""

from accounts.regions import region_names
from campaigns.models import ContactGroup, PublicNumber
from campaigns.phones import PhoneReader
from campaigns.recipients import spellings
from campaigns.selectors.contactlists import list_called
from campaigns.selectors.publicnumbers import uuid_of
from portal.api.transmit.errors import Failure, not_found
from portal.api.transmit.params import Params
from portal.api.transmit.registry import Asked

LIST = PublicNumber.Kind.LIST


def the_list(asked: Asked, name: str = "list_id") -> ContactGroup:
    """The list that a parameter names. Raises Failure FIELD_EMPTY, NOT_FOUND."""
    found = list_called(asked.account, uuid_of(asked.account, LIST, asked.params.number(name)))
    if found is None:
        raise not_found("List", "no_list")
    return found


def one_list_or_all(asked: Asked) -> ContactGroup | None:
    """The list that `list_id` names; None for 0 or nothing, which are all lists."""
    return the_list(asked) if asked.params.whole("list_id") else None


def region_of(asked: Asked) -> str:
    """`countrycode`, else the country of the key. Raises Failure BAD_MOBILE_COUNTRY."""
    code = asked.params.text("countrycode").upper()
    if code and code not in region_names():
        words = f"'{code[:20]}' is no country code such as AU"
        raise Failure("BAD_MOBILE_COUNTRY", words, ours="unknown_country")
    return code or asked.region


def mobile_of(params: Params, region: str) -> tuple[int, str]:
    """`msisdn` as digits in E.164, with its country. Raises Failure FIELD_EMPTY, BAD_MOBILE."""
    text, reader = params.text("msisdn", required=True), PhoneReader(region, mobile=True)
    for spelling in spellings(text):
        read = reader.read(spelling)
        if not isinstance(read, str):
            return read
    raise Failure("BAD_MOBILE", f"'{text[:40]}' is not a mobile number", ours="bad_number")
