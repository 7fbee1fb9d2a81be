"""What depends on a group, tag or attribute: segments with rules on it, and contacts."""

import uuid
from collections.abc import Iterator

from django.db.models import CharField, Q, Value
from django.db.models.lookups import Exact

from accounts.models import Account
from campaigns.models import Contact, ContactSegment
from campaigns.segmentrules import Rules, WrongRule, parse
from campaigns.selectors.contactparts import segments_of
from campaigns.store.contacts import AttributeText


def segments_that_use(account: Account, field: str, value: uuid.UUID) -> list[ContactSegment]:
    """The segments with a rule on this group or tag (`field`: group, tag)."""
    return [segment for segment, rules in _readable(account) if rules.uses(field, value)]


def segments_that_ask_for(account: Account, attribute: str) -> list[ContactSegment]:
    """The segments with a rule on this attribute."""
    return [
        segment
        for segment, rules in _readable(account)
        if any(rule.attribute == attribute for rule in rules.rules)
    ]


def anybody_has(account: Account, attribute: str) -> bool:
    """Whether a contact has this attribute."""
    blank = Exact(AttributeText(attribute), Value("", output_field=CharField()))
    return Contact.objects.filter(~Q(blank), account=account).exists()


def _readable(account: Account) -> Iterator[tuple[ContactSegment, Rules]]:
    """The segments with their rules; one whose rules cannot be read depends on nothing."""
    for segment in segments_of(account):
        try:
            yield segment, parse(segment.rules)
        except WrongRule:
            continue
