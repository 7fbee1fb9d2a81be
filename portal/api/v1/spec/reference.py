"""The reference itself, which the contract of the key calls names."""

from portal.api.openapi.operation import Answer, Operation

NO_FUZZ = "A page of the API reference, not a call."
DOCUMENT = {"type": "object", "required": ["openapi", "info", "paths"]}

OPERATIONS = [
    Operation(
        dialect="v1",
        method="GET",
        path=path,
        summary=summary,
        contract="GET /api/v2",
        answers={200: Answer("The OpenAPI document.", DOCUMENT)},
        errors=(),
        no_fuzz=NO_FUZZ,
    )
    for path, summary in (
        ("/api/v2", "This reference: a page, or this document with Accept: application/json"),
        ("/api/openapi.json", "This document"),
    )
]
