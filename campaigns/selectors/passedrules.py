"""Which rules a message had to pass, and how it fared, as far as its rows still tell."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from campaigns import reasons
from campaigns.models import Chunk
from campaigns.selectors.browsing import Detail
from campaigns.statuses import MessageState


@dataclass(frozen=True)
class Passed:
    """One rule: `tone` is good (passed), bad (stopped by it) or calm (did not apply)."""

    rule: str
    words: str
    tone: str


def rules_of(detail: Detail) -> list[Passed]:
    """The rules in the order in which they are asked."""
    chunk = Chunk.objects.filter(pk=detail.line.message.chunk_id).first()
    rules = [_sender(detail), _repetition(detail), _optouts(detail)]
    if chunk is not None:
        rules.append(_hours(detail, chunk))
    return [*rules, _validity(detail)]


def _sender(detail: Detail) -> Passed:
    words = _("“%(name)s” could be sent with when it was accepted.")
    return Passed(_("Sender ID"), words % {"name": detail.line.message.sender}, "good")


def _repetition(detail: Detail) -> Passed:
    options = detail.line.batch.options
    if options.get("may_repeat"):
        return Passed(_("Repetition"), _("Its caller asked not to be held to it."), "calm")
    words = _("The account had not sent the same to this number shortly before.")
    return Passed(_("Repetition"), words, "good")


def _optouts(detail: Detail) -> Passed:
    message, batch = detail.line.message, detail.line.batch
    if message.state == MessageState.BLOCKED:
        return Passed(_("Opt-outs"), reasons.sentence(message.reason), "bad")
    tags = ", ".join(batch.optout_tags.values_list("name", flat=True))
    words = _("The number had not opted out when it was accepted, nor when it left.")
    if message.state == MessageState.QUEUED:
        words = _("The number had not opted out when it was accepted; asked again when it leaves.")
    if tags:
        words += " " + _("Asked with the tags: %(tags)s.") % {"tags": tags}
    return Passed(_("Opt-outs"), words, "good")


def _hours(detail: Detail, chunk: Chunk) -> Passed:
    name = _("Hours of the day")
    if detail.line.message.reason == reasons.HOURS_OVER:
        return Passed(name, reasons.sentence(reasons.HOURS_OVER), "bad")
    if chunk.closes_at is None:
        return Passed(name, _("It may leave at any hour."), "calm")
    words = _("It may leave in the hours of %(zone)s.") % {
        "zone": chunk.zone or detail.line.message.country
    }
    return Passed(name, words, "good")


def _validity(detail: Detail) -> Passed:
    minutes = detail.line.batch.options.get("validity")
    name = _("Validity")
    if detail.line.message.state == MessageState.EXPIRED:
        return Passed(name, reasons.sentence(detail.line.message.reason), "bad")
    if not minutes:
        return Passed(name, _("No limit of its own."), "calm")
    return Passed(name, _("To be tried for %(n)s minutes.") % {"n": minutes}, "good")
