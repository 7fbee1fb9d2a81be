"""Components take what they show from who includes them, not from the page around them."""

import re

from tests.architecture.sources import ROOT

ALERTS = re.compile(r"""{% include "components/alert\.html"(?P<given>[^%]*)%}""")


def test_an_alert_never_takes_the_title_of_the_page() -> None:
    found = [
        (f"{path.relative_to(ROOT)}: {match[0]}", match["given"])
        for path in sorted((ROOT / "templates").rglob("*.html"))
        for match in ALERTS.finditer(path.read_text())
    ]
    assert len(found) > 10
    without = [where for where, given in found if "title=" not in given]
    assert not without, without
