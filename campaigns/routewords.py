"""Rules and explanations of the routing in the words of operators.

`names` are the names of accounts, by uuid (conditions as stored) or by id (as compiled).
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.money import to_credits
from accounts.regions import region_names
from campaigns import routereasons as reasons
from campaigns import routes
from campaigns.routereasons import Explanation, RuleSaid, TargetSaid

Names = Mapping[Any, str]
# So many of a list are named; of longer ones the rest is counted.
NAMED = 6

LABELS: dict[str, Any] = {
    "is_test": gettext_lazy("Test messages"),
    "products": gettext_lazy("Product"),
    "accounts": gettext_lazy("Account"),
    "countries": gettext_lazy("Country"),
    "tags": gettext_lazy("Opt-out tag"),
    "senders": gettext_lazy("Sender ID"),
    "prefixes": gettext_lazy("Number begins with"),
    "price_below": gettext_lazy("Price a segment below"),
    "price_from": gettext_lazy("Price a segment from"),
    "hours": gettext_lazy("Hours"),
    "text": gettext_lazy("Text matches"),
}
STRATEGIES: dict[str, Any] = {
    routes.SINGLE: gettext_lazy("One carrier"),
    routes.FAILOVER: gettext_lazy("The first that is up"),
    routes.WEIGHTED: gettext_lazy("By shares"),
    routes.CHEAPEST: gettext_lazy("The cheapest that is up"),
    routes.DEFAULT: gettext_lazy("The first active carrier"),
}


class Said(NamedTuple):
    """A line of an explanation: a name, a badge (tone, icon, label) and a sentence."""

    name: str
    tone: str
    icon: str
    label: str
    words: str


def condition_lines(conditions: Mapping[str, Any], names: Names) -> list[tuple[str, str]]:
    """(label, words) of each condition, in the order they are asked."""
    return [
        (str(LABELS[kind]), wanted_words(kind, conditions[kind], names))
        for kind in LABELS
        if kind in conditions
    ]


def wanted_words(kind: str, wanted: Any, names: Names) -> str:
    """What a condition asks for."""
    if kind == "is_test":
        return _("only") if wanted else _("not")
    if kind in ("price_below", "price_from"):
        return _credits(wanted)
    if kind == "hours":
        return f"{wanted['from']}–{wanted['to']} {wanted['zone']}"
    if kind == "text":
        return str(wanted)
    return _listed([_named(kind, each, names) for each in wanted])


def got_words(said: RuleSaid, names: Names, *, tells_text: bool = True) -> str:
    """What the message has in the place of what was asked for."""
    got = said.got
    if said.condition == "text" and not tells_text:
        return _("another text")
    words: dict[str, Callable[[], str]] = {
        "is_test": lambda: _("a test message") if got else _("no test message"),
        "price_below": lambda: _credits(got),
        "price_from": lambda: _credits(got),
        "hours": lambda: _clock(got, said.wanted["zone"]),
        "accounts": lambda: _named("accounts", got[0], names) if got else "",
        "countries": lambda: _named("countries", got, names) if got else "",
        "tags": lambda: _listed(list(got)),
        "prefixes": lambda: f"+{got}" if got else "",
        "text": lambda: f"“{got[:60]}{'…' if len(got) > 60 else ''}”" if got else "",
    }
    told = words[said.condition]() if said.condition in words else str(got)
    return told or _("none")


def rule_said(said: RuleSaid, names: Names, *, tells_text: bool = True) -> Said:
    """What became of a rule; without `tells_text` the message's text is not in it."""
    if said.outcome == reasons.DECIDED:
        return Said(said.name, "good", "check-circle", _("Decides"), _("All its conditions hold."))
    if said.outcome == reasons.LATER:
        words = _("A rule above it has decided.")
        return Said(said.name, "calm", "minus-circle", _("Not asked"), words)
    if said.outcome == reasons.REAL_ONLY:
        words = _("None of its carriers is simulated, and this is a test message.")
        return Said(said.name, "calm", "x-circle", _("Passed over"), words)
    words = _("%(label)s: asks for %(wanted)s; this message has %(got)s.") % {
        "label": LABELS[said.condition],
        "wanted": wanted_words(said.condition, said.wanted, names),
        "got": got_words(said, names, tells_text=tells_text),
    }
    return Said(said.name, "calm", "x-circle", _("Does not hold"), words)


def target_said(said: TargetSaid, whole: Explanation) -> Said:
    """What became of a carrier of the rule that decided."""
    if said.outcome == reasons.CHOSEN:
        label = _("Waits for it") if whole.waits else _("Takes it")
        tone, icon = ("warn", "clock") if whole.waits else ("good", "check-circle")
        return Said(said.name, tone, icon, label, _why_chosen(said, whole))
    tone, icon, label, words = _LOST[said.outcome]
    detail = str(words)
    if said.outcome == reasons.SHARE:
        detail = _share_words(said, whole)
    elif said.outcome == reasons.DEARER:
        detail = _dearer_words(said)
    return Said(said.name, tone, icon, str(label), detail)


_LOST: dict[str, tuple[str, str, Any, Any]] = {
    reasons.INACTIVE: (
        "warn",
        "pause-circle",
        gettext_lazy("Not active"),
        gettext_lazy("It is disabled or drained, so it takes nothing."),
    ),
    reasons.DOWN: (
        "bad",
        "signal-slash",
        gettext_lazy("Down"),
        gettext_lazy("No dispatcher can reach it now."),
    ),
    reasons.REAL: (
        "calm",
        "no-symbol",
        gettext_lazy("Real"),
        gettext_lazy("Test messages only go to simulated carriers."),
    ),
    reasons.SIMULATED: (
        "calm",
        "beaker",
        gettext_lazy("Simulated"),
        gettext_lazy("It takes messages only where a rule says so, or no real carrier is active."),
    ),
    reasons.REFUSED: (
        "warn",
        "hand-raised",
        gettext_lazy("Refused it"),
        gettext_lazy("It refused this message before, so another one is tried."),
    ),
    reasons.SHARE: ("calm", "chart-pie", gettext_lazy("Another share"), ""),
    reasons.DEARER: ("calm", "banknotes", gettext_lazy("Dearer"), ""),
    reasons.BEHIND: (
        "calm",
        "queue-list",
        gettext_lazy("Further down"),
        gettext_lazy("Another one stands before it and can take the message."),
    ),
}


def _why_chosen(said: TargetSaid, whole: Explanation) -> str:
    if whole.waits:
        return _("It is down, and so are the others: messages wait until it is back.")
    if whole.strategy == routes.WEIGHTED:
        return _share_words(said, whole)
    if whole.strategy == routes.CHEAPEST:
        if said.cost is None:
            return _("Nobody’s cost to this number is known; it stands first.")
        return _("A segment costs %(cost)s.") % {"cost": _cost(said.cost)}
    if whole.strategy == routes.FAILOVER:
        return _("It is the first in the rule’s order that is up.")
    if whole.strategy == routes.DEFAULT:
        return _("No rule holds; it is the active carrier that was made first.")
    return _("It is the rule’s only carrier.")


def _share_words(said: TargetSaid, whole: Explanation) -> str:
    facts = {"share": said.share, "total": said.total, "point": whole.point}
    if whole.point is None:
        return _("Its share is %(share)s; no other carrier is up.") % facts
    if said.outcome == reasons.CHOSEN:
        return _("Its share is %(share)s of %(total)s, and point %(point)s is in it.") % facts
    return _("Its share is %(share)s of %(total)s; point %(point)s is in another’s.") % facts


def _dearer_words(said: TargetSaid) -> str:
    if said.cost is None:
        return _("What it costs to this number is not known.")
    facts = {"cost": _cost(said.cost), "more": _cost(said.dearer or 0)}
    if not said.dearer:
        return _("It costs as much, and stands further down.")
    return _("A segment costs %(cost)s, %(more)s more.") % facts


def _cost(millionths: int) -> str:
    return str(number_format(to_credits(millionths)))


def _credits(micro: int) -> str:
    amount = to_credits(micro)
    words = ngettext("%(amount)s credit", "%(amount)s credits", 1 if amount == 1 else 2)
    return str(words % {"amount": number_format(amount)})


def _clock(at: datetime, zone: str) -> str:
    return f"{at.astimezone(ZoneInfo(zone)):%H:%M} {zone}"


def _named(kind: str, each: Any, names: Names) -> str:
    if kind == "accounts":
        return names.get(each, _("an account that is gone"))
    if kind == "countries":
        return str(region_names().get(each, each))
    return f"+{each}" if kind == "prefixes" else str(each)


def _listed(words: Sequence[str]) -> str:
    """`a, b or c`; of a long list the first ones."""
    shown, more = list(words[:NAMED]), len(words) - NAMED
    if more > 0:
        rest = ngettext("%(n)s more", "%(n)s more", more) % {"n": more}
        return ", ".join([*shown, rest])
    if len(shown) < 2:
        return "".join(shown)
    return _("%(first)s or %(last)s") % {"first": ", ".join(shown[:-1]), "last": shown[-1]}
