"""The recipients of one API call, checked without asking a database."""

from collections.abc import Sequence

from campaigns.acceptance import NobodyGood, Outcome, Recipient, Result
from campaigns.checking import Checked, Prices, Refused, RowChecker
from campaigns.placeholders import Template
from campaigns.problems import row_sentence


def check_recipients(
    recipients: Sequence[Recipient],
    *,
    region: str,
    prices: Prices,
    max_characters: int,
    max_segments: int | None,
) -> list[Result]:
    """Each recipient on its own, and against those before it: a text goes to a number once."""
    checkers: dict[str, RowChecker] = {}
    seen: set[tuple[int, str]] = set()
    results = []
    for row, recipient in enumerate(recipients, start=1):
        text = recipient.text
        if text not in checkers:
            checkers[text] = RowChecker(
                region=region,
                template=_literal(text),
                prices=prices,
                max_characters=max_characters,
            )
        result = _check(checkers[text], row, recipient, max_segments)
        if result.outcome is Outcome.ACCEPTED:
            if (result.msisdn, text) in seen:
                result.outcome, result.code = Outcome.DUPLICATE, "duplicate"
            seen.add((result.msisdn, text))
        results.append(result)
    return results


def spellings(number: str) -> tuple[str, ...]:
    """The ways to read a number of a program, the likeliest first.

    Programs write country code and number without a plus sign; the account's own country goes
    first, because ten digits of India may also look like a number of Singapore.
    """
    digits = number.strip()
    bare = digits.isascii() and digits.isdigit() and not digits.startswith("0")
    return (number, f"+{digits}") if bare else (number,)


def none_good(results: Sequence[Result]) -> NobodyGood:
    """The error of a call without one good recipient: what is wrong with its first."""
    code = results[0].code
    words, field = row_sentence(code), "text" if code.startswith("text_") else "number"
    if code == "too_many_segments":
        words, field = "The text needs more segments than the call allows.", "text"
    return NobodyGood(code, words, field, results=tuple(results))


def _literal(text: str) -> Template:
    """A text that is sent as it is: braces in it are no placeholders."""
    return Template(
        text=text,
        columns_used=(),
        unknown=(),
        format=text.replace("%", "%%"),
        indexes=(),
        columns=(),
    )


def _read(checker: RowChecker, number: str) -> Checked | Refused:
    """The first reading that can be sent to, else what is wrong with the number as it came."""
    first, *others = spellings(number)
    checked = checker.check(first, ())
    if isinstance(checked, Refused) and checked.code.startswith("number_"):
        for other in others:
            again = checker.check(other, ())
            if isinstance(again, Checked):
                return again
    return checked


def _check(checker: RowChecker, row: int, recipient: Recipient, max_segments: int | None) -> Result:
    checked = _read(checker, recipient.number)
    if isinstance(checked, Refused):
        return Result(row, recipient, Outcome.INVALID, checked.code)
    result = Result(
        row,
        recipient,
        Outcome.ACCEPTED,
        msisdn=checked.msisdn,
        country=checked.country,
        unicode=checked.unicode,
        segments=checked.segments,
        price=checked.price,
    )
    if max_segments is not None and checked.segments > max_segments:
        result.outcome, result.code = Outcome.INVALID, "too_many_segments"
    return result
