"""What the check found and what it costs, as JSON."""

from collections.abc import Iterable
from typing import Any

from campaigns.models import Campaign, Supplement
from campaigns.oddities import generated_words
from campaigns.selectors import bill as bills
from campaigns.selectors.bill import Bill
from campaigns.selectors.campaigns import Conservation
from campaigns.selectors.rejects import Refusal, Refused
from campaigns.selectors.typography import typography_of
from portal.api.tidings.values import credits, moment


def counts(line: Conservation) -> dict[str, Any]:
    """The conservation line: file_rows = messages + invalid + duplicates + opted_out."""
    return {
        "file_rows": line.file_rows,
        "messages": line.messages,
        "invalid": line.invalid,
        "duplicates": line.duplicates,
        "opted_out": line.opted_out,
        "states": {str(state.value): count for state, count in line.states.items()},
        "balanced": line.balanced,
    }


def bill(found: Bill) -> dict[str, Any]:
    """A bill by country, encoding and price, the dearest line first."""
    return {
        "lines": [
            {
                "country": line.country,
                "country_name": line.name,
                "encoding": "UCS-2" if line.unicode else "GSM-7",
                "segment_price": credits(line.unit_price),
                "messages": line.messages,
                "segments": line.segments,
                "price": credits(line.price),
            }
            for line in found.lines
        ],
        "messages": found.messages,
        "segments": found.segments,
        "price": credits(found.price),
        "available": credits(found.available),
        "after": credits(found.after),
    }


def causes(found: Iterable[Refusal]) -> list[dict[str, Any]]:
    """Why rows were refused, with how many, and the first of them."""
    return [
        {
            **group.cause._asdict(),
            "rows": group.rows,
            "message": group.sentence,
            "samples": [refused(sample) for sample in group.samples],
        }
        for group in found
    ]


def refused(found: Refused) -> dict[str, Any]:
    """One refused row, under its number in the sheet."""
    row = found.row
    return {
        "row": row.row,
        "kind": row.kind,
        "code": row.code,
        "column": row.column,
        "value": row.value,
        "message": found.sentence,
        "cells": row.cells,
    }


def findings(campaign: Campaign) -> dict[str, Any]:
    """What is remarkable about the list: nothing of it keeps a campaign from being sent."""
    costly = typography_of(campaign)
    return {
        "generated": generated_words(campaign.findings.get("generated")) or None,
        "typography": costly
        and {
            "messages": costly.messages,
            "saving": credits(costly.saving),
            "characters": costly.characters,
            "in_text": costly.in_text,
        },
        "dearest": dearest(campaign.findings),
    }


def dearest(found: dict[str, Any]) -> list[dict[str, Any]]:
    """The rows that cost most."""
    return [
        {
            "row": row["row"],
            "number": f"+{row['msisdn']}",
            "segments": row["segments"],
            "price": credits(row["price"]),
        }
        for row in bills.dearest(found)
    ]


def supplement(found: Supplement) -> dict[str, Any]:
    """Mended rows: how far they are and how many there are."""
    return {
        "id": str(found.uuid),
        "status": found.status,
        "repairs": found.repairs,
        "file": found.upload.name if found.upload else None,
        "rows": found.rows,
        "added": found.added,
        "skipped": found.skipped,
        "messages": found.messages,
        "invalid": found.invalid,
        "duplicates": found.duplicates,
        "opted_out": found.opted_out,
        "segments": found.segments,
        "price": credits(found.price),
        "problem": found.problem or None,
        "created_at": moment(found.created_at),
        "confirmed_at": moment(found.confirmed_at),
    }
