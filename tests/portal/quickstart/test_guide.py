"""docs/quickstart.md has the same text as the pages.

Write it anew with `WRITE_DOCS=1 pytest tests/portal/quickstart/test_guide.py`.
"""

import json
import os
from pathlib import Path

from portal.quickstart.calls import STARTS, Facts, Start
from portal.quickstart.languages import examples

PAGE = Path(__file__).resolve().parents[3] / "docs" / "quickstart.md"
FACTS = Facts("https://portal.example", "TIDING", "T")
FENCES = {"curl": "sh", "python": "python", "php": "php", "node": "js"}
INTRODUCTION = """# Quick start

Your first call in each dialect. In the portal, under Developers, the same page has the account's
own address, sender and product filled in, and a button that copies. Make the credential there too;
it is shown once. Errors are explained at `/docs/errors/`, every call at `/api/v2`.

Choose the dialect that your client speaks already: [v2](#v2), [v1](#v1), [v3](#v3),
[transmit](#transmit), or [tidings](#tidings) for campaigns.
"""


def page() -> str:
    """The guide."""
    return "\n".join([INTRODUCTION, *map(_section, STARTS.values())])


def _section(start: Start) -> str:
    parts = [f"## {start.title}\n", f"{start.whom} Put yours in place of {start.credential}.\n"]
    for example in examples(start.call(FACTS)):
        fence = FENCES[example.name]
        parts += [f"{example.title}:\n", f"```{fence}\n{example.code}\n```\n"]
    answer = json.dumps(start.answer, indent=2)
    parts += ["What comes back:\n", f"```json\n{answer}\n```\n", f"{start.answer_words}\n"]
    return "\n".join([*parts, f"Next: [{start.guide}]({start.guide})\n"])


def test_the_guide_has_the_text_of_the_pages() -> None:
    if os.environ.get("WRITE_DOCS"):
        PAGE.write_text(page())
    assert PAGE.read_text() == page(), "stale: WRITE_DOCS=1 pytest tests/portal/quickstart"
