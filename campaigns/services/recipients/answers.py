"""Kept answers of the API about erased messages: a repeated call is still known, and says less."""

import json
from collections.abc import Collection
from typing import Any

from apikeys.models import AnsweredCall
from campaigns.services.recipients.target import Target


def clean_answers(target: Target, about: Collection[object], private: Collection[str]) -> None:
    """Take texts and references out of answers that name one of these ids.

    The number itself goes with the notes, whatever an answer is about.
    """
    words = {text for text in private if text}
    if not words:
        return
    for one in about:
        rows = target.own(AnsweredCall.objects.filter(body__contains=str(one)))
        for row in rows:
            body = json.dumps(_without(json.loads(row.body), words))
            AnsweredCall.objects.filter(pk=row.pk).update(body=body)


def _without(value: Any, words: Collection[str]) -> Any:
    if isinstance(value, str):
        return "" if value in words else value
    if isinstance(value, dict):
        return {name: _without(each, words) for name, each in value.items()}
    if isinstance(value, list):
        return [_without(each, words) for each in value]
    return value
