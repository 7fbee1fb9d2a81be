"""Why messages did not arrive: a line for each reason and the state it led to."""

from collections.abc import Mapping

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.charts import Series, horizontal_bars
from campaigns.reasons import sentence
from campaigns.statuses import MessageState
from reports import columns
from reports.questions import Question
from reports.selectors import figures
from reports.selectors.figures import CHARGED, FAILED, WITHDRAWN, Amount, Figures
from reports.selectors.kinds.base import Findings, Picture
from reports.sheets import Column, Row, Sheet, Unit, Value, change, share

AMISS = (*FAILED, MessageState.UNKNOWN, *WITHDRAWN)
Key = tuple[MessageState, str]


def read(question: Question) -> Findings:
    """Everything that failed, was withdrawn or stayed without a receipt, by reason."""
    everything = figures.sums(question.narrowing, question.span, ["reason"])
    now = _amiss(everything)
    before: Mapping[Key, Amount] = {}
    earlier = None
    if question.compared:
        all_before = figures.sums(question.narrowing, question.compared, ["reason"])
        before, earlier = _amiss(all_before), columns.added(all_before.values())
    ordered = sorted(now, key=lambda key: (-now[key].messages, key))
    ordered += sorted(key for key in before if key not in now)
    total = sum((amount.messages for amount in now.values()), 0)
    return Findings(
        now=columns.added(everything.values()),
        before=earlier,
        pictures=[_picture(ordered, now, total)],
        sheet=Sheet(
            head=_("Reason"),
            columns=_columns(question),
            rows=[_row(question, key, now, before, total) for key in ordered],
            total=_total(question, now, before, total),
            sort="-messages",
        ),
    )


def _amiss(found: Mapping[tuple[str], Figures]) -> dict[Key, Amount]:
    return {
        (state, reason): amount
        for (reason,), figures in found.items()
        for state, amount in figures.by_state.items()
        if state in AMISS and amount.messages
    }


def _columns(question: Question) -> list[Column]:
    before = [Column("before", _("Before")), Column("change", _("Change"), Unit.CHANGE)]
    return [
        Column("state", _("State"), Unit.WORDS),
        Column("messages", _("Messages")),
        *(before if question.compared else ()),
        Column("share", _("Share"), Unit.SHARE),
        Column("segments", _("Segments")),
        Column("spent", _("Credits charged"), Unit.MICRO),
        Column("code", _("Code"), Unit.WORDS),
    ]


def _row(
    question: Question,
    key: Key,
    now: Mapping[Key, Amount],
    before: Mapping[Key, Amount],
    total: int,
) -> Row:
    state, reason = key
    amount, earlier = now.get(key, Amount()), before.get(key, Amount()).messages
    compared = (earlier, change(amount.messages, earlier))
    label = sentence(reason) if reason else _("No reason given")
    return Row(
        label,
        [
            str(state.label),
            amount.messages,
            *(compared if question.compared else ()),
            share(amount.messages, total),
            amount.segments,
            amount.price if state in CHARGED else 0,
            reason,
        ],
        order=label.casefold(),
        narrow={"state": state.value} | ({"reason": reason} if reason else {}),
    )


def _total(
    question: Question, now: Mapping[Key, Amount], before: Mapping[Key, Amount], total: int
) -> list[Value]:
    earlier = sum(amount.messages for amount in before.values())
    compared = (earlier, change(total, earlier))
    return [
        "",
        total,
        *(compared if question.compared else ()),
        share(total, total),
        sum(amount.segments for amount in now.values()),
        sum(amount.price for (state, _reason), amount in now.items() if state in CHARGED),
        "",
    ]


def _picture(ordered: list[Key], now: Mapping[Key, Amount], total: int) -> Picture:
    shown = [key for key in ordered if key in now]
    series = [
        Series(label, tone, [now[key].messages if key[0] in states else 0 for key in shown])
        for label, tone, states in (
            (_("Failed"), "bad", FAILED),
            (_("No receipt"), "warn", (MessageState.UNKNOWN,)),
            (_("Withdrawn"), "calm", WITHDRAWN),
        )
    ]
    words = ngettext("%(n)s message", "%(n)s messages", total)
    chart = horizontal_bars(
        [sentence(reason) if reason else _("No reason given") for _state, reason in shown],
        [one for one in series if one.total],
        caption=_("Reasons"),
        summary=words % {"n": number_format(total, force_grouping=True)},
    )
    return Picture(_("Why messages did not arrive"), "components/across.html", chart)
