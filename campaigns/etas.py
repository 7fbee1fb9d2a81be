"""When a campaign will be through, in a sentence that says what that rests on."""

from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from campaigns.progress import words_of
from campaigns.selectors.timelines import Outlook

SECOND = 1_000_000


def eta_of(outlook: Outlook, now: datetime) -> str:
    """What is still to go and why so long; '' where there is nothing honest to say."""
    parts = [_ready(outlook), _later(outlook, now), _held(outlook)]
    return " ".join(part for part in parts if part)


def _ready(outlook: Outlook) -> str:
    """What leaves now: at the campaign's own rate, or at that of the last minute."""
    count = number_format(outlook.ready, force_grouping=True)
    if not outlook.ready:
        return ""
    if outlook.gap:
        left = words_of(timedelta(microseconds=outlook.ready * outlook.gap))
        rate = number_format(round(60 * SECOND / outlook.gap, 1), force_grouping=True)
        words = _("About %(left)s to go: %(count)s at the campaign’s own %(rate)s a minute.")
        return words % {"left": left, "count": count, "rate": rate.removesuffix(".0")}
    if outlook.rate < 0.1:
        return ""
    left = words_of(timedelta(seconds=outlook.ready / outlook.rate))
    rate = number_format(round(outlook.rate, 0 if outlook.rate >= 10 else 1), force_grouping=True)
    words = _("About %(left)s to go: %(count)s at %(rate)s a second over the last minute.")
    return words % {"left": left, "count": count, "rate": rate.removesuffix(".0")}


def _later(outlook: Outlook, now: datetime) -> str:
    if outlook.next_at is None or outlook.last_at is None:
        return ""
    words = ngettext(
        "The next %(count)s message leaves at %(at)s.",
        "The next %(count)s messages leave at %(at)s.",
        outlook.next_count,
    )
    count = number_format(outlook.next_count, force_grouping=True)
    text = words % {"count": count, "at": _clock(outlook.next_at, now)}
    if outlook.last_at != outlook.next_at:
        text += " " + _("The last leave at %(at)s.") % {"at": _clock(outlook.last_at, now)}
    return text


def _held(outlook: Outlook) -> str:
    if not outlook.held:
        return ""
    words = ngettext(
        "%(count)s message waits for your decision.",
        "%(count)s messages wait for your decision.",
        outlook.held,
    )
    return words % {"count": number_format(outlook.held, force_grouping=True)}


def _clock(moment: datetime, now: datetime) -> str:
    """The time by the account's clocks; with the day where that is another."""
    local, today = timezone.localtime(moment), timezone.localtime(now)
    return str(date_format(local, "H:i" if local.date() == today.date() else "j M, H:i"))
