"""What a sender ID may look like."""

import pytest

from campaigns.senderids import read_sender_id


@pytest.mark.parametrize(
    ("text", "name"),
    [
        pytest.param("TIDING", "TIDING", id="letters"),
        pytest.param(" TIDING ", "TIDING", id="spaces-around"),
        pytest.param("A&B-Co. 24", "A&B-Co. 24", id="marks"),
        pytest.param("ABCDEFGHIJK", "ABCDEFGHIJK", id="eleven"),
        pytest.param("612345", "612345", id="six-digits"),
        pytest.param("+919812345678", "919812345678", id="plus"),
        pytest.param("123456789012345", "123456789012345", id="fifteen-digits"),
        pytest.param("ABCDEFGHIJKL", None, id="twelve"),
        pytest.param("1234567890123456", None, id="sixteen-digits"),
        pytest.param("12", None, id="two-digits"),
        pytest.param("", None, id="empty"),
        pytest.param("   ", None, id="blank"),
        pytest.param("-A", None, id="starts-with-a-mark"),
        pytest.param("Größe", None, id="not-ascii"),
        pytest.param("A\x00B", None, id="nul"),
        pytest.param("١٢٣٤", None, id="arabic-digits"),
        pytest.param("12 34", None, id="digits-with-a-space"),
    ],
)
def test_what_networks_show_as_it_stands(text: str, name: str | None) -> None:
    assert read_sender_id(text) == name
