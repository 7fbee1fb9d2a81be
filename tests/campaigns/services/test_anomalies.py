"""Anomalies: a storm of one kind is one row a minute."""

from datetime import timedelta

from django.utils import timezone

from campaigns import anomalies as kinds
from campaigns.models import Anomaly, Carrier
from campaigns.services import anomalies


def test_a_storm_is_one_row_a_minute(carrier: Carrier) -> None:
    for number in range(100):
        anomalies.note(kinds.RECEIPT_CONTRADICTS, carrier.pk, message_ids=[number, number + 1000])
    row = Anomaly.objects.get()
    assert row.detail["times"] == 200
    assert row.message_id == 0
    assert len(row.detail["messages"]) == anomalies.EXAMPLES
    Anomaly.objects.update(at=timezone.now() - timedelta(seconds=61))
    anomalies.note(kinds.RECEIPT_CONTRADICTS, carrier.pk, times=7, detail={"said": "UNDELIV"})
    newest = Anomaly.objects.order_by("-at")[0]
    assert newest.detail == {"times": 7, "said": "UNDELIV"}


def test_kinds_and_carriers_are_kept_apart(carrier: Carrier) -> None:
    anomalies.note(kinds.NO_ROUTE, None)
    anomalies.note(kinds.NO_ROUTE, carrier.pk)
    anomalies.note(kinds.RECEIPT_UNKNOWN, carrier.pk)
    assert Anomaly.objects.count() == 3


def test_every_kind_has_words_and_fits_its_column() -> None:
    codes = {value for name, value in vars(kinds).items() if name.isupper() and name != "ANOMALIES"}
    assert codes == set(kinds.ANOMALIES)
    longest = Anomaly._meta.get_field("kind").max_length
    assert longest and all(len(code) <= longest for code in codes)
    assert kinds.words("made_up") == "made_up"
