"""Messages of SMPP clients where the database fails in the middle: each is told the truth."""

from typing import Any

import pytest
from django.db import OperationalError, transaction

from accounts.models import Account
from apikeys.models import ApiKey
from apikeys.services.keys import issue
from apikeys.terms import KeyTerms
from campaigns.models import Message, SmppDelivery
from campaigns.services import smppsubmits, smppwhole
from campaigns.smpp.splitting import Place
from campaigns.smppmessages import Answered, Submitted


@pytest.fixture
def key(customer: Account) -> ApiKey:
    return issue(customer, name="SMPP", terms=KeyTerms(kind=ApiKey.Kind.CREDENTIAL)).key


def submits(*texts: str, **more: Any) -> list[Submitted]:
    return [
        Submitted(f"91981000000{n}", text, "TIDING", wanted=1, wire={"from": [], "to": []}, **more)
        for n, text in enumerate(texts)
    ]


@pytest.mark.django_db
def test_a_group_that_fails_takes_no_other_with_it(
    key: ApiKey, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = smppwhole.accept

    def failing(request: Any) -> Any:
        if any(each.text == "Broken" for each in request.recipients):
            raise OperationalError("gone")
        return whole(request)

    monkeypatch.setattr(smppwhole, "accept", failing)
    first, second = submits("Hello"), submits("Broken", options={"flash": 1})
    part = submits("Part", place=Place(1, 1, 2))
    monkeypatch.setattr(smppwhole, "_is_there", lambda batch_uuid: False)
    answers = smppsubmits.take(key, [*first, *second, *part])
    assert [answer.code for answer in answers] == ["", smppwhole.FAILED, ""]
    assert [message.text for message in Message.objects.all()] == ["Hello"]
    assert SmppDelivery.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_commit_whose_answer_was_lost_is_found_again(
    key: ApiKey, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Lost:
        """A transaction that is committed, and then seems to have failed."""

        def __init__(self) -> None:
            self.real = transaction.atomic()

        def __enter__(self) -> None:
            self.real.__enter__()

        def __exit__(self, *error: Any) -> None:
            self.real.__exit__(*error)
            raise OperationalError("the connection is gone")

    class Wrapped:
        atomic = staticmethod(Lost)

    monkeypatch.setattr(smppwhole, "transaction", Wrapped)
    (answer,) = smppsubmits.take(key, submits("Hello"))
    assert answer != Answered(code=smppwhole.FAILED)
    assert answer.reference
    assert Message.objects.count() == 1
