"""/metrics: who may read it, that it is Prometheus' format, and that it is cheap."""

import re
from typing import Any

import pytest
from django.test import Client
from pytest_django.fixtures import DjangoAssertNumQueries

from accounts.models import Account
from campaigns.models import Carrier
from campaigns.services import alerting, carrierstats, linkstates, sending
from portal.prometheus import Exposition
from tests.campaigns.scene import queued_batch
from tests.campaigns.services.flying import take_off
from tests.campaigns.services.test_linkstates import bind

pytestmark = pytest.mark.django_db

SAMPLE = re.compile(
    r'[a-z_]+(\{[a-z_]+="(?:[^"\\\n]|\\.)*"(?:,[a-z_]+="(?:[^"\\\n]|\\.)*")*\})? \S+'
)


@pytest.mark.parametrize(
    ("set_to", "sent", "status"),
    [
        ({}, {}, 200),
        ({}, {"REMOTE_ADDR": "10.0.0.8"}, 404),
        ({}, {"HTTP_X_FORWARDED_FOR": "10.0.0.8"}, 404),
        ({"METRICS_ALLOW": ["10.0.0.0/8"]}, {"REMOTE_ADDR": "10.0.0.8"}, 200),
        ({"METRICS_ALLOW": ["10.0.0.0/8"]}, {}, 404),
        (
            {"TRUSTED_PROXIES": ["127.0.0.1"]},
            {"HTTP_X_FORWARDED_FOR": "10.0.0.8"},
            404,
        ),
        ({"METRICS_TOKEN": "s3cret"}, {}, 404),
        ({"METRICS_TOKEN": "s3cret"}, {"HTTP_AUTHORIZATION": "Bearer other"}, 404),
        ({"METRICS_TOKEN": "s3cret"}, {"HTTP_AUTHORIZATION": "Bearer s3cret"}, 200),
    ],
    ids=[
        "loopback",
        "stranger",
        "proxy that is not trusted",
        "network",
        "not of the network",
        "trusted proxy",
        "no token",
        "wrong token",
        "token",
    ],
)
def test_who_may_read(
    client: Client, settings: Any, set_to: dict[str, Any], sent: dict[str, str], status: int
) -> None:
    for name, value in set_to.items():
        setattr(settings, name, value)
    response = client.get("/metrics", **sent)  # type: ignore[arg-type]
    assert response.status_code == status


def test_what_it_tells(customer: Account, carrier: Carrier, client: Client) -> None:
    Carrier.objects.filter(pk=carrier.pk).update(name='Odd "name" \\')
    carrier.refresh_from_db()
    queued_batch(customer, 5, per_chunk=2)
    sending.record(carrier.pk, sending.in_doubt(take_off(carrier, 2), "no_answer"))
    carrierstats.note(
        carrier.pk, written=7, submit_ms=1234, submit_ms_max=900, codes={"ESME_RSYSERR": 2}
    )
    carrierstats.flush()
    linkstates.write("d1", [(carrier, bind("1")), (carrier, bind("2", "waiting"))])
    alerting.begin("carrier_down", "x", {"carrier": "x"})
    text = client.get("/metrics").content.decode()
    lines = text.splitlines()
    name = r'carrier="Odd \"name\" \\"'
    for line in (
        'tidings_queue_messages{priority="50"} 3',
        f"tidings_carrier_written_total{{{name}}} 7",
        f"tidings_carrier_submit_seconds_total{{{name}}} 1.234",
        f"tidings_carrier_submit_seconds_max{{{name}}} 0.9",
        f'tidings_carrier_refusals_total{{{name},code="ESME_RSYSERR"}} 2',
        f"tidings_uncertain_messages{{{name}}} 2",
        f'tidings_links{{{name},state="bound"}} 1',
        f'tidings_links{{{name},state="waiting"}} 1',
        f"tidings_in_flight{{{name}}} 14",
        'tidings_alerts{kind="carrier_down"} 1',
    ):
        assert line in lines, text
    samples = [line for line in lines if not line.startswith("#")]
    assert all(SAMPLE.fullmatch(line) for line in samples), samples
    heads = [line.split()[2] for line in lines if line.startswith("# TYPE")]
    assert len(heads) == len(set(heads))


def test_it_costs_the_same_for_many_messages(
    customer: Account,
    carrier: Carrier,
    client: Client,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    queued_batch(customer, 300, per_chunk=1)
    carrierstats.note(carrier.pk, written=7)
    carrierstats.flush()
    with django_assert_max_num_queries(12) as queries:
        client.get("/metrics")
    assert not [q for q in queries.captured_queries if "campaigns_message" in q["sql"]]


def test_numbers_are_not_rounded_and_text_is_quoted() -> None:
    page = Exposition()
    page.counter("a_total", "Line\nbreak", 123456789012.0)
    page.gauge("b", "B", 0.1234567891, {"x": 'q"\n\\'})
    assert page.render() == (
        "# HELP a_total Line\\nbreak\n# TYPE a_total counter\na_total 123456789012\n"
        '# HELP b B\n# TYPE b gauge\nb{x="q\\"\\n\\\\"} 0.1234567891\n'
    )
