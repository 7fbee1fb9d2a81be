"""One person, written to and heard from through every door, in whatever spelling."""

import json
import uuid
from datetime import timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from accounts.models import Account
from accounts.services import mail
from apikeys.models import ApiKey
from apikeys.services.keys import Issued, KeyTerms, issue
from campaigns.gateways.base import InboundIn, ReceiptIn
from campaigns.models import (
    Carrier,
    ContactProfile,
    InboundNumber,
    LinkVisit,
    Message,
    ShortLink,
    SmppDelivery,
)
from campaigns.optoutscopes import Scope
from campaigns.services import (
    confirming,
    contactidentifiers,
    inbound,
    leaving,
    optoutimports,
    optouts,
    receipts,
    testsends,
)
from campaigns.services.optouts import Evidence
from campaigns.services.uploads import Reading
from campaigns.smpp.shortmessages import Address
from tests.campaigns.campaign_scene import checked, draft
from tests.campaigns.contacts_scene import contact, group
from tests.campaigns.services.flying import accept, take_off
from tests.portal.smppserver.peers import Client as SmppClient
from tests.portal.smppserver.peers import serving, text_to
from tests.reports.erasures.exporting import made

NUMBER, NATIONAL = 919876501234, "9876501234"
SPELLINGS = (f"+{NUMBER}", NATIONAL, "98765 01234", "0-98765-01234")
# Nobody else has this name or is told this.
NAME, WORDS = "Quillfeather", "zebra crossing"
OTHER = "9810000077"
DESK = 919222000111


def walk_through(account: Account, carrier: Carrier) -> None:
    """All doors, and a day of a carrier's work in between."""
    client = Client()
    token = issue(account, name="Shop", terms=KeyTerms(), created_by=account.users.get())
    contacts(account)
    by_file(account)
    by_programs(client, account, token)
    deliver(carrier)
    heard_from(account, carrier)
    by_smpp(account)
    deliver(carrier)
    on_lists(account)
    waiting(client, account, token)
    around(account)


def contacts(account: Account) -> None:
    friends = group(account)
    contact(account, NATIONAL, NAME, groups=(friends,), tags=("vip",), City=NAME)
    friend = contact(account, OTHER, "Dev")
    contactidentifiers.add(contact(account, "9810000078", "Ravi"), "email", "ravi@example.com")
    row = ContactProfile.objects.create(
        contact=friend, account=account, merged=[{"msisdn": NUMBER, "name": "Dev before"}]
    )
    assert row.merged
    leaving.leave(friends, NUMBER, how="api")


def by_file(account: Account) -> None:
    """A file in which the number is sent to, repeated, and refused with a text of the person."""
    lines = [f"{spelled},{NAME},{WORDS}" for spelled in SPELLINGS]
    lines += [f"{OTHER},Dev,2", f"12,{NATIONAL},3"]
    rows = "phone,name,amount\n" + "\n".join(lines) + "\n"
    text = "Dear {{name}}: {{amount}}"
    confirming.confirm(checked(draft(account, text=text, rows=rows)), by=account.users.get())
    checked(draft(account, text=text, rows=rows))  # ready, never confirmed


def by_programs(client: Client, account: Account, token: Issued) -> None:
    head = {"Authorization": f"Bearer {token.text}", "Idempotency-Key": "order-1"}
    calls: list[tuple[str, dict[str, Any]]] = [
        ("/api/v2/verify", {"to": str(NUMBER), "originator": "TIDING", "reference": NAME}),
        (
            "/api/v2/sms/send",
            {
                "to": f"{NUMBER}",
                "sender": "TIDING",
                "service": "T",
                "message": WORDS,
                "customid": f"to-{NUMBER}",
            },
        ),
    ]
    for path, body in calls:
        answer = client.post(path, body, headers=head)
        assert answer.status_code in (200, 201), (path, answer.content)
    terms = KeyTerms(kind=ApiKey.Kind.CREDENTIAL)
    pair = issue(account, name="Till", terms=terms, created_by=account.users.get())
    body = {"username": pair.key.username, "password": pair.text}
    body |= {"numbers": NATIONAL, "message_body": WORDS}
    assert client.post("/v1/sms/send", body).status_code == 200
    shop = Client(headers={"APPKEY": token.text})
    asked = {"sms_text": WORDS, "numbers": [NATIONAL], "from": "TIDING", "custom_string": NAME}
    answer = shop.post("/api/v3/send-sms", json.dumps(asked), content_type="application/json")
    assert answer.status_code == 200, answer.content
    wanted = {
        "name": f"Call to +{NUMBER}",
        "recipients": {"numbers": [NATIONAL]},
        "text": "Hello",
        "product": "T",
        "sender": "TIDING",
    }
    answer = client.post(
        "/api/tidings/v1/campaigns",
        json.dumps(wanted),
        content_type="application/json",
        headers=head,
    )
    assert answer.status_code == 201, answer.content


def deliver(carrier: Carrier) -> None:
    """Everything that waits leaves; receipts hold number and text, as carriers' do."""
    flights = take_off(carrier, 100)
    accept(carrier, flights)
    told = []
    for flight in flights:
        message = Message.objects.get(pk=flight.message_id)
        raw = {"to": str(message.msisdn), "text": message.text[:20]}
        told.append(ReceiptIn("r", f"ref-{message.pk}", flight.token, "DELIVRD", "000", raw))
    assert receipts.take(carrier.pk, told) == 0


def heard_from(account: Account, carrier: Carrier) -> None:
    InboundNumber.objects.create(account=account, msisdn=DESK, country="IN")
    for place, text in enumerate((WORDS, f"I am {NAME}")):
        part = None if not place else (7, 1, 2)  # the second piece never comes
        raw = {"from": f"+{NUMBER}", "text": text}
        came = InboundIn(f"i-{place}", f"+{NUMBER}", str(DESK), text, part, raw)
        assert inbound.take(carrier.pk, [came]) == 1
    link = ShortLink.objects.create(account=account, code="abc", long_url="https://example.com/")
    LinkVisit.objects.create(link=link, msisdn=NUMBER, details={"browser": NAME})


def by_smpp(account: Account) -> None:
    terms = KeyTerms(kind=ApiKey.Kind.CREDENTIAL)
    made = issue(account, name="SMPP", terms=terms, created_by=account.users.get())
    with serving() as server:
        peer = SmppClient(server.ports[0])
        assert peer.bind(str(made.key.username), made.text).status == 0
        assert peer.submit(text_to(str(NUMBER), WORDS, wanted=1)).status == 0
        half = text_to(f"+{NUMBER}", WORDS, esm_class=0x40)
        head = bytes([5, 0, 3, 9, 2, 1]) + WORDS.encode()
        half = half._replace(message=head, destination=Address(1, 1, str(NUMBER)))
        assert peer.submit(half).status == 0
        peer.close()
    assert SmppDelivery.objects.filter(account=account).exists()


def on_lists(account: Account) -> None:
    file = SimpleUploadedFile("left.csv", f"number,name\n+{NUMBER},{NAME}\nx,{NATIONAL}\n".encode())
    by = account.users.get()
    optoutimports.begin(account, file, scope=Scope(), note=f"+{NUMBER} rang", by=by)
    row = account.optout_imports.get()
    optoutimports.start(row, Reading(number=0, region="IN", has_header=True))
    optoutimports.carry_out(row.uuid)
    assert account.optouts.filter(msisdn=NUMBER).exists()
    lifted = optouts.add(
        account, "+919810000099", scope=Scope(), evidence=Evidence(note=f"asked for +{NUMBER}")
    )
    assert lifted


def waiting(client: Client, account: Account, token: Issued) -> None:
    """Scheduled for tomorrow; the number is on no list yet when it is accepted."""
    account.optouts.filter(msisdn=NUMBER).update(lifted_at=timezone.now())
    later = (timezone.now() + timedelta(days=1)).strftime("%Y-%m-%d %H:%M:%SZ")
    body = {"to": f"{NUMBER}", "sender": "TIDING", "service": "T", "message": WORDS, "time": later}
    head = {"Authorization": f"Bearer {token.text}"}
    answer = client.post("/api/v2/sms/send", body, headers=head)
    assert answer.status_code == 200, answer.content
    account.optouts.filter(msisdn=NUMBER).update(lifted_at=None)


def around(account: Account) -> None:
    """Where people write numbers down besides."""
    testsends.remember(account, NATIONAL)
    named = {
        "campaign": {"name": f"Call +{NUMBER}", "uuid": uuid.uuid4()},
        "person": account.users.get(),
    }
    for shape in ("csv", "xlsx", "parquet"):
        assert made(account, shape).rows > 5
    mail.send("file_waits", "desk@example.com", named, account=account)
