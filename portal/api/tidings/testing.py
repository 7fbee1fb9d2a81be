"""`campaigns/ID/tests`: the text of one row, sent to one's own numbers."""

import uuid
from typing import Any

from rest_framework.request import Request
from rest_framework.response import Response

from apikeys.services.spending import require_live
from campaigns.acceptance import Accepted, Outcome, Result
from campaigns.problems import row_sentence
from campaigns.selectors.testsends import TestView, test_called
from campaigns.services import testsends
from portal.api.tidings.base import TidingsView
from portal.api.tidings.values import credits


class TestsView(TidingsView):
    """POST: send what a row would get (0, without a file's row) to `numbers`; it is paid for."""

    __test__ = False
    http_method_names = ["post"]

    def post(self, request: Request, campaign_uuid: uuid.UUID) -> Response:
        require_live(self.key)
        campaign, body = self.campaign(campaign_uuid), self.body()
        body.only("row", "numbers")
        numbers = [str(number) for number in body.texts("numbers")]
        accepted = testsends.send(
            campaign,
            testsends.Draft.of(campaign),
            row=body.whole("row", 0) or 0,
            numbers="\n".join(numbers),
            key=self.key,
        )
        found = test_called(self.account, accepted.uuid) if accepted.count else None
        shown = _shown(found) if found else {"id": None, "messages": [], "price": "0", "done": True}
        return Response(shown | {"refused": _refused(accepted)}, status=201)


class OneTestView(TidingsView):
    """GET `tests/ID`: what became of it."""

    __test__ = False
    http_method_names = ["get", "head"]

    def get(self, request: Request, campaign_uuid: uuid.UUID, batch_uuid: uuid.UUID) -> Response:
        self.campaign(campaign_uuid)
        return Response(_shown(test_called(self.account, batch_uuid)))


def _shown(found: TestView) -> dict[str, Any]:
    return {
        "id": str(found.batch.uuid),
        "messages": [
            {
                "number": f"+{line.message.msisdn}",
                "text": line.message.text,
                "sender": line.message.sender,
                "segments": line.message.segments,
                "state": line.message.state,
                "words": line.words,
            }
            for line in found.lines
        ],
        "price": credits(found.price),
        "done": found.done,
    }


def _refused(accepted: Accepted) -> list[dict[str, str]]:
    return [
        {"number": result.recipient.number, "why": _why(result)}
        for result in accepted.results
        if result.outcome is not Outcome.ACCEPTED
    ]


def _why(result: Result) -> str:
    if result.outcome is Outcome.OPTED_OUT:
        return "This number has opted out."
    return row_sentence(result.code)
