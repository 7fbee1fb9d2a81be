"""Who belongs to a segment: its rules as conditions, made of parameters only."""

import datetime
import uuid
from zoneinfo import ZoneInfo

from django.db.models import CharField, F, Q, Value
from django.db.models.lookups import Exact, GreaterThan, IContains, IExact, IStartsWith, LessThan

from accounts.models import Account
from campaigns.models import Contact, ContactGroup, ContactSegment, ContactTag
from campaigns.segmentrules import Op, Rule, Rules, WrongRule, parse
from campaigns.selectors.contactparts import GROUPED, TAGGED
from campaigns.store.contacts import AttributeDay, AttributeNumber, AttributeText

NOBODY = Q(pk__in=())
# Where people write the month before the day.
MONTH_FIRST = frozenset({"US", "FM", "MH", "PW", "PR", "GU", "AS", "MP", "VI", "UM"})
_TEXT = {Op.CONTAINS: IContains, Op.BEGINS: IStartsWith, Op.IS: IExact, Op.IS_NOT: IExact}
_FIRST = 10


def condition(account: Account, rules: Rules) -> Q:
    """What a contact of the account must meet."""
    parts = [_of(account, rule) for rule in rules.rules]
    whole = parts[0]
    for part in parts[1:]:
        whole = whole | part if rules.any_of else whole & part
    return whole


def condition_of(segment: ContactSegment) -> Q:
    """As `condition`; rules that can no longer be read belong to nobody."""
    try:
        return condition(segment.account, parse(segment.rules))
    except WrongRule:
        return NOBODY


def people_of(account: Account, rules: Rules) -> tuple[int, list[Contact]]:
    """How many meet the rules now, and the newest of them."""
    found = Contact.objects.filter(condition(account, rules), account=account)
    return found.count(), list(found.order_by("-id")[:_FIRST])


def _of(account: Account, rule: Rule) -> Q:
    if rule.attribute:
        return _attribute(account, rule)
    if rule.field == "name":
        return _text(F("name"), rule)
    if rule.field == "country":
        here = Q(country=rule.value)
        return here if rule.op is Op.IS else ~here
    if rule.field == "created":
        return _created(account, rule)
    if rule.field == "tag":
        return _tags(account, rule)
    here = _in_group(account, rule)
    return here if rule.op is Op.IS else ~here


def _in_group(account: Account, rule: Rule) -> Q:
    group = ContactGroup.objects.filter(account=account, uuid=uuid.UUID(rule.value))
    members = GROUPED.objects.filter(contactgroup_id__in=group.values("pk"))
    return Q(pk__in=members.values("contact_id"))


def _tags(account: Account, rule: Rule) -> Q:
    if rule.op is Op.ANY_OF:
        return _tagged(account, rule.members)
    with_all = Q()
    for member in rule.members:
        with_all &= _tagged(account, [member])
    return with_all if rule.op is Op.IS else ~with_all


def _tagged(account: Account, members: list[str]) -> Q:
    """Who has any of these tags."""
    asked = [uuid.UUID(member) for member in members]
    tags = ContactTag.objects.filter(account=account, uuid__in=asked)
    tagged = TAGGED.objects.filter(contacttag_id__in=tags.values("pk"))
    return Q(pk__in=tagged.values("contact_id"))


def _created(account: Account, rule: Rule) -> Q:
    """Days by the account's clocks; `after` is from the next day on."""
    day = datetime.date.fromisoformat(rule.value)
    if rule.op is Op.AFTER:
        day += datetime.timedelta(days=1)
    start = datetime.datetime.combine(day, datetime.time.min, tzinfo=ZoneInfo(account.timezone))
    return Q(created_at__gte=start) if rule.op is Op.AFTER else Q(created_at__lt=start)


def _attribute(account: Account, rule: Rule) -> Q:
    name = rule.attribute
    if rule.op in (Op.MORE, Op.LESS):
        compare = GreaterThan if rule.op is Op.MORE else LessThan
        return Q(compare(AttributeNumber(name), float(rule.value)))
    if rule.op in (Op.AFTER, Op.BEFORE):
        later = GreaterThan if rule.op is Op.AFTER else LessThan
        month_first = account.default_country in MONTH_FIRST
        return Q(later(AttributeDay(name, month_first=month_first), Value(rule.value)))
    return _text(AttributeText(name), rule)


def _text(field: F | AttributeText, rule: Rule) -> Q:
    if rule.op in (Op.BLANK, Op.FILLED):
        blank = Q(Exact(field, Value("", output_field=CharField())))
        return blank if rule.op is Op.BLANK else ~blank
    matches = Q(_TEXT[rule.op](field, rule.value))
    return ~matches if rule.op is Op.IS_NOT else matches
