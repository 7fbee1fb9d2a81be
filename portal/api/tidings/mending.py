"""`campaigns/ID/repairs` and `rejected`: refused rows, and rules that mend them."""

import uuid
from functools import partial
from typing import Any

from django.db import transaction
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.errors import NotFound
from campaigns import mendable, tasks
from campaigns.models import Campaign, RejectedRow
from campaigns.repairs import KINDS, SET_COUNTRY, Repair
from campaigns.selectors import mending, rejects
from campaigns.selectors.mending import Preview
from campaigns.selectors.rejects import Cause
from campaigns.services import repairs, supplements
from campaigns.services.campaigns import EDITABLE
from portal.api.tidings import figures
from portal.api.tidings.base import TidingsView
from portal.api.tidings.body import Body

FIELDS = ("kind", "column", "value", "where", "equals")
LONGEST_COLUMN = 120


class RepairsView(TidingsView):
    """GET: the rules in force, and those that may help. POST: apply one.

    Before the confirmation its file is then checked again; afterwards the mended rows are gathered
    in a supplement, which is the answer.
    """

    http_method_names = ["get", "head", "post"]

    def get(self, request: Request, campaign_uuid: uuid.UUID) -> Response:
        return Response(_rules(self.campaign(campaign_uuid)))

    def post(self, request: Request, campaign_uuid: uuid.UUID) -> Response:
        campaign, rule = self.campaign(campaign_uuid), _rule(self.body(), FIELDS)
        if campaign.status in EDITABLE:
            with transaction.atomic():
                repairs.apply(campaign, rule)
                transaction.on_commit(partial(tasks.kick_import, str(campaign.uuid)))
            return Response(_rules(self.campaign(campaign_uuid)), status=202)
        found = supplements.mend(campaign, rule, by=self.person)
        tasks.kick_supplement(str(found.uuid))
        return Response(figures.supplement(found), status=202)


class RepairView(TidingsView):
    """DELETE `repairs/N`: take a rule back, by its place from 0; the file is checked again."""

    http_method_names = ["delete"]

    def delete(self, request: Request, campaign_uuid: uuid.UUID, place: int) -> Response:
        campaign = self.campaign(campaign_uuid)
        if place >= len(campaign.repairs):
            raise NotFound("no_repair", "There is no such rule.")
        with transaction.atomic():
            repairs.take_back(campaign, place)
            transaction.on_commit(partial(tasks.kick_import, str(campaign.uuid)))
        return Response(_rules(self.campaign(campaign_uuid)), status=202)


class TriedView(TidingsView):
    """POST `repairs/preview`: what a rule would do; nothing changes."""

    http_method_names = ["post"]

    def post(self, request: Request, campaign_uuid: uuid.UUID) -> Response:
        campaign, body = self.campaign(campaign_uuid), self.body()
        rule, part = _rule(body, (*FIELDS, "cause")), body.part("cause")
        repairs.check(campaign, rule)
        cause = _cause(part) if part else None
        return Response(_tried(mending.preview(campaign, rule, cause)))


class RejectedView(TidingsView):
    """GET `rejected`: the refused rows, 50 a page; `kind`, `code` and `column` name one cause."""

    http_method_names = ["get", "head"]

    def get(self, request: Request, campaign_uuid: uuid.UUID) -> Response:
        campaign, asked = self.campaign(campaign_uuid), self.query()
        cause = _cause(asked) if asked.raw("code") else None
        page = rejects.page(campaign, cause, asked.whole("after", 0, most=2**62) or 0)
        rows = [figures.refused(found) for found in page.rows]
        columns = mending.columns_of(campaign)
        return Response({"columns": columns, "rows": rows, "next": page.after or None})


def _rule(body: Body, fields: tuple[str, ...]) -> Repair:
    body.only(*fields)
    body.needed("kind")
    value = body.text("value")
    kind = body.choice("kind", KINDS)
    return Repair(
        kind=kind,
        column=body.text("column", longest=LONGEST_COLUMN),
        value=value.upper() if kind == SET_COUNTRY else value,
        where=body.text("where", longest=LONGEST_COLUMN),
        equals=body.text("equals"),
    )


def _cause(body: Body) -> Cause:
    kinds = [str(kind) for kind in RejectedRow.Reason.values]
    kind = body.choice("kind", kinds, RejectedRow.Reason.INVALID.value)
    return Cause(kind, body.needed("code", longest=32), body.text("column", longest=LONGEST_COLUMN))


def _rules(campaign: Campaign) -> dict[str, Any]:
    rules = [Repair.of(kept) for kept in campaign.repairs]
    return {
        "status": campaign.status,
        "repairs": [rule.as_json() | {"words": mendable.words(rule)} for rule in rules],
        "offers": [
            {**group.cause._asdict(), "rows": group.rows, "repairs": _offers(group.cause)}
            for group in rejects.refusals(campaign)
            if mendable.offers(group.cause.code, group.cause.column)
        ],
    }


def _offers(cause: Cause) -> list[dict[str, Any]]:
    return [
        {
            "kind": offer.kind,
            "title": offer.title,
            "column": offer.column,
            "needs_country": offer.needs_country,
            "needs_value": offer.needs_value,
        }
        for offer in mendable.offers(cause.code, cause.column)
    ]


def _tried(found: Preview) -> dict[str, Any]:
    return {
        "words": mendable.words(found.repair),
        "rows": found.rows,
        "tried": found.tried,
        "complete": found.complete,
        "changed": found.changed,
        "ready": found.ready,
        "examples": [
            {
                "row": example.row,
                "cells": [
                    {"column": name, "before": before, "after": after}
                    for name, before, after in example.cells
                ],
                "ready": example.ready,
                "outcome": example.outcome,
            }
            for example in found.examples
        ],
    }
