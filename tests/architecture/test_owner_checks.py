"""No object of one account can be reached by another: every address with an id is tried.

A new route with a parameter fails here until CASES says how to make its object. It is tried by
everybody of CAST; who may reach it is the account's own people, unless the case names others.
"""

from collections.abc import Callable
from datetime import time
from typing import Any, NamedTuple

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client, override_settings
from django.urls import path, reverse
from django.utils import timezone

from accounts import images
from accounts.models import Account, User
from accounts.services import invitations, limits, mail
from accounts.services.branding import Face, save_branding
from apikeys.services.keys import create_key
from campaigns.acceptance import BatchRequest, Recipient
from campaigns.mappings import Mapping
from campaigns.models import (
    Carrier,
    ContactBulk,
    ContactSegment,
    Reconciliation,
    RouteCase,
    RouteRule,
    RouteTarget,
    Supplement,
    Wave,
)
from campaigns.optoutscopes import Scope
from campaigns.services import (
    campaigns,
    contactimports,
    dlt,
    incoming,
    optoutimports,
    optouttags,
    recurrences,
    savedmappings,
    templates,
    uploads,
)
from campaigns.services.accepting import accept
from reports.services import erasures, mailings
from reports.services.mailings import Terms
from tests.accounts.pictures import png
from tests.architecture import archivemakers, exportmakers
from tests.architecture.routes import Route, routes
from tests.campaigns.campaign_scene import draft
from tests.campaigns.contacts_scene import contact, group
from tests.factories import (
    AccountFactory,
    CarrierFactory,
    OptOutFactory,
    UserFactory,
    funded_customer,
    wallet_of,
)

Made = dict[str, Any]
Cast = dict[str, Account]
# Not found; not for this kind of account or role; not by this method.
REFUSALS = frozenset({404, 403, 405})


def _campaign(account: Account) -> Made:
    draft = campaigns.create_draft(account, name="Draft", by=account.users.get())
    return {"campaign_uuid": draft.uuid}


def _upload(account: Account) -> Made:
    file = SimpleUploadedFile("people.csv", b"number\n+919810000001\n")
    return {"upload_uuid": uploads.store(account, file, by=account.users.get()).uuid}


def _incoming(account: Account) -> Made:
    row = incoming.begin(account, name="people.csv", size=9, by=account.users.get())
    return {"incoming_uuid": row.uuid}


def _test_of_a_campaign(account: Account) -> Made:
    batch = _message(account)["ref"].partition(":")[0]
    return _campaign(account) | {"batch_uuid": batch}


def _supplement(account: Account) -> Made:
    campaign = campaigns.create_draft(account, name="Sent", by=account.users.get())
    mended = Supplement.objects.create(campaign=campaign)
    return {"campaign_uuid": campaign.uuid, "supplement_uuid": mended.uuid}


def _scheduled(account: Account) -> Made:
    """A campaign with a batch that can be moved."""
    draft = campaigns.create_draft(account, name="Draft", by=account.users.get())
    Wave.objects.create(campaign=draft, number=1, due_at=timezone.now(), messages=1)
    return {"campaign_uuid": draft.uuid, "number": 1}


def _erasure(account: Account) -> Made:
    return {"erasure_uuid": erasures.ask(account, [919810000001], erasures.Wish())[0].uuid}


def _message(account: Account) -> Made:
    accepted = accept(
        BatchRequest(
            account=account,
            product_code="T",
            sender="TIDING",
            recipients=[Recipient(number="+12025550100", text="Hello")],
        )
    )
    return {"ref": f"{accepted.uuid}:1"}


def _recurrence(account: Account) -> Made:
    pattern = draft(account)
    wish = recurrences.Wish(
        name="Weekly",
        every=1,
        unit="day",
        at=time(10),
        starts_on=timezone.localdate(),
        max_price=1,
    )
    row = recurrences.create(account, pattern, wish, by=account.users.get())
    return {"recurrence_uuid": row.uuid}


def _recurrence_run(account: Account) -> Made:
    made = _recurrence(account)
    row = account.recurrences.get(uuid=made["recurrence_uuid"])
    return made | {"run_id": row.runs.create(due_at=row.next_at).pk}


def _sender(account: Account) -> Made:
    return {"sender_uuid": account.senders.get().uuid}


def _template(account: Account) -> Made:
    version = templates.create(account, name="Hello", text="Hi", by=account.users.get())
    return {"template_uuid": version.template.uuid}


def _dlt_template(account: Account) -> Made:
    return {"template_uuid": dlt.add(account, dlt.Entry("1107160000000000001", "Hi")).uuid}


def _mapping(account: Account) -> Made:
    saved = savedmappings.save(account, "Monthly bills", ["phone"], Mapping(number=0))
    return {"mapping_uuid": saved.uuid}


def _contact(account: Account) -> Made:
    return {"contact_uuid": contact(account).uuid}


def _contact_group(account: Account) -> Made:
    return {"group_uuid": group(account).uuid}


def _contact_tag(account: Account) -> Made:
    contact(account, tags=("vip",))
    return {"tag_uuid": account.contact_tags.get().uuid}


def _contact_field(account: Account) -> Made:
    contact(account, City="Pune")
    return {"field_uuid": account.contact_fields.get().uuid}


def _contact_segment(account: Account) -> Made:
    row = ContactSegment.objects.create(account=account, name="All", rules={})
    return {"segment_uuid": row.uuid}


def _contact_import(account: Account) -> Made:
    file = SimpleUploadedFile("people.csv", b"number\n+919810000001\n")
    row = contactimports.begin(account, file, by=account.users.get())
    return {"import_uuid": row.uuid}


def _contact_bulk(account: Account) -> Made:
    row = ContactBulk.objects.create(account=account, action="delete", last_id=1, people=1)
    return {"bulk_uuid": row.uuid}


def _optout(account: Account) -> Made:
    optout = OptOutFactory(account=account)
    return {"optout_uuid": optout.uuid}


def _optout_tag(account: Account) -> Made:
    return {"tag_uuid": optouttags.create(account, name="offers").uuid}


def _optout_import(account: Account) -> Made:
    file = SimpleUploadedFile("left.csv", b"number\n+919810000001\n")
    row = optoutimports.begin(account, file, scope=Scope(), note="", by=account.users.get())
    return {"import_uuid": row.uuid}


def _key(account: Account) -> Made:
    key, _ = create_key(
        account,
        name="Key",
        expires_in_days=None,
        allowed_addresses=[],
        created_by=account.users.get(),
    )
    return {"key_uuid": key.uuid}


def _itself(account: Account) -> Made:
    return {"account_uuid": account.uuid}


def _prices(account: Account) -> Made:
    version = account.price_lists.latest("id")
    return {"account_uuid": account.uuid, "list_uuid": version.uuid}


def _own_prices(account: Account) -> Made:
    return {"list_uuid": _prices(account)["list_uuid"]}


def _person(account: Account) -> Made:
    return {"user_uuid": account.users.get().uuid}


def _mailing(account: Account) -> Made:
    owner = account.users.earliest("pk")
    terms = Terms("Weekly", "summary", "week", 8, [owner], [])
    return {"mailing_uuid": mailings.create(account, terms, by=owner).uuid}


def _invitation(account: Account) -> Made:
    by = account.users.get()
    made = invitations.invite(account, "new@example.com", role="viewer", by=by)
    return {"invitation_uuid": made.uuid}


def _waiting(account: Account) -> Made:
    Account.objects.filter(pk=account.pk).update(status=Account.Status.PENDING)
    return {"account_uuid": account.uuid}


def _mail(account: Account) -> Made:
    words = {"account": account.name, "role": "Viewer"}
    return {"mail_uuid": mail.send("member_changed", "a@example.com", words, account=account).uuid}


def _route(account: Account) -> Made:
    rule = RouteRule.objects.create(position=1, name="Rule", strategy="single")
    RouteTarget.objects.create(rule=rule, carrier=CarrierFactory(status="disabled"))
    return {"rule_uuid": rule.uuid}


def _route_case(account: Account) -> Made:
    return {"case_uuid": RouteCase.objects.create(name="Case", facts={}).uuid}


def _carrier(account: Account) -> Made:
    return {"carrier_uuid": CarrierFactory(name="Idle", status="disabled").uuid}


def _reconciliation(account: Account) -> Made:
    carrier: Carrier = CarrierFactory(name="Idle", status="disabled")
    today = timezone.localdate()
    row = Reconciliation.objects.create(carrier=carrier, since=today, until=today)
    return {"reconciliation_uuid": row.uuid}


def _credits(account: Account) -> Made:
    return {"account_uuid": account.uuid, "action": "give"}


def _logo(account: Account) -> Made:
    assert account.parent
    branding = save_branding(account.parent, Face("Brand", logo=images.read(png())))
    return {"account_uuid": account.parent.uuid, "version": branding.version}


def _limit_request(account: Account) -> Made:
    by = account.users.get()
    request = limits.ask(account, "report_months", 6, by=by, reason="Yearly figures")
    return {"request_uuid": request.uuid}


def _wallet(account: Account) -> Made:
    return {"wallet_uuid": wallet_of(account).uuid}


def _batch(account: Account) -> Made:
    return {"kind": "batch", "cause_uuid": _message(account)["ref"].partition(":")[0]}


class Case(NamedTuple):
    """`make` makes the object in the customer's account and returns the address's parameters.

    `reached_by` are the people of the cast who may reach it.
    """

    make: Callable[[Account], Made]
    reached_by: frozenset[str] = frozenset({"owner"})


# Who is set over the customer: for pages about a sub-account.
ABOVE = frozenset({"reseller", "operator"})
EVERYBODY = ABOVE | {"owner", "sibling", "child", "rival", "outsider"}

# What the operator alone works with.
OPERATOR = frozenset({"operator"})

# Route name -> its case.
CASES: dict[str, Case] = {
    "campaign": Case(_campaign),
    "campaign_recipients": Case(_campaign),
    "campaign_message": Case(_campaign),
    "campaign_advice": Case(_campaign),
    "campaign_rows": Case(_campaign),
    "campaign_tests": Case(_campaign),
    "campaign_test": Case(_test_of_a_campaign),
    "campaign_time": Case(_campaign),
    "campaign_review": Case(_campaign),
    "campaign_cause": Case(_campaign),
    "campaign_repair": Case(_campaign),
    "campaign_repair_remove": Case(_campaign),
    "campaign_make_plain": Case(_campaign),
    "campaign_mend": Case(_campaign),
    "supplement": Case(_supplement),
    "supplement_discard": Case(_supplement),
    "campaign_progress": Case(_campaign),
    "campaign_cancel": Case(_campaign),
    "campaign_pause": Case(_campaign),
    "campaign_resume": Case(_campaign),
    "campaign_stop": Case(_campaign),
    "campaign_copy": Case(_campaign),
    "recurrence_new": Case(_campaign),
    "recurrence": Case(_recurrence),
    "recurrence_edit": Case(_recurrence),
    "recurrence_act": Case(lambda account: _recurrence(account) | {"verb": "pause"}),
    "recurrence_decide": Case(_recurrence_run),
    "campaign_rejected": Case(_campaign),
    "campaign_rejected_workbook": Case(_campaign),
    "campaign_report": Case(_campaign),
    "template": Case(_template),
    "template_archive": Case(_template),
    "template_restore": Case(_template),
    "template_copy": Case(_template),
    "dlt_template": Case(_dlt_template),
    "dlt_template_delete": Case(_dlt_template),
    "sender_header": Case(_sender),
    "campaign_numbers": Case(_campaign),
    "file_delete": Case(_upload),
    "upload": Case(_incoming),
    "upload_piece": Case(_incoming),
    "upload_finish": Case(_incoming),
    "upload_discard": Case(_incoming),
    "message": Case(_message),
    "wallet_alert": Case(_wallet),
    "statement": Case(_wallet, ABOVE | {"owner"}),
    "statement_csv": Case(_wallet, ABOVE | {"owner"}),
    "ledger_cause": Case(_batch),
    "limit_request": Case(_limit_request, frozenset({"operator"})),
    "key": Case(_key),
    "key_edit": Case(_key),
    "key_regenerate": Case(_key),
    "key_allow": Case(_key),
    "key_revoke": Case(_key),
    "team_reset_factor": Case(_person),
    "team_member": Case(_person),
    "team_remove": Case(_person),
    "invitation_resend": Case(_invitation),
    "invitation_revoke": Case(_invitation),
    "approval_approve": Case(_waiting, frozenset({"reseller"})),
    "approval_deny": Case(_waiting, frozenset({"reseller"})),
    "mailing": Case(_mailing),
    "mailing_pause": Case(_mailing),
    "mailing_resume": Case(_mailing),
    "mailing_delete": Case(_mailing),
    "mailing_now": Case(_mailing),
    "outbox_mail": Case(_mail, frozenset({"operator"})),
    "outbox_again": Case(_mail, frozenset({"operator"})),
    "brand_logo": Case(_logo, EVERYBODY),
    "sender_decide": Case(_sender, ABOVE),
    "contact": Case(_contact),
    "contact_edit": Case(_contact),
    "contact_delete": Case(_contact),
    "contact_group": Case(_contact_group),
    "contact_group_delete": Case(_contact_group),
    "contact_tag": Case(_contact_tag),
    "contact_tag_delete": Case(_contact_tag),
    "contact_field_delete": Case(_contact_field),
    "contact_segment": Case(_contact_segment),
    "contact_segment_delete": Case(_contact_segment),
    "contact_import": Case(_contact_import),
    "contact_import_rejected": Case(_contact_import),
    "contact_bulk": Case(_contact_bulk),
    "erasure": Case(_erasure),
    "export": Case(exportmakers.finished),
    "export_file": Case(exportmakers.finished),
    "export_cancel": Case(exportmakers.finished),
    "export_link": Case(exportmakers.link),
    "export_columns_delete": Case(exportmakers.columns),
    "archive_restore": Case(archivemakers.month),
    "archive_end": Case(archivemakers.restore),
    "retention_rule_remove": Case(archivemakers.retention_rule, OPERATOR),
    "legal_hold_lift": Case(archivemakers.legal_hold, OPERATOR),
    "restore_decide": Case(archivemakers.restore, OPERATOR),
    "optout_lift": Case(_optout),
    "optout_import": Case(_optout_import),
    "optout_import_rejected": Case(_optout_import),
    "mapping": Case(_mapping),
    "mapping_delete": Case(_mapping),
    "optout_tag": Case(_optout_tag),
    "optout_tag_delete": Case(_optout_tag),
    "sub_account": Case(_itself, ABOVE),
    "sub_account_credits": Case(_credits, ABOVE),
    "sub_account_limits": Case(_itself, ABOVE),
    "sub_account_suspend": Case(_itself, ABOVE),
    "sub_account_activate": Case(_itself, ABOVE),
    "sub_account_close": Case(_itself, ABOVE),
    "sub_account_act": Case(_itself, ABOVE),
    "price_version": Case(_own_prices),
    "sub_account_prices": Case(_itself, ABOVE),
    "sub_account_price_copy": Case(_itself, ABOVE),
    "sub_account_price_download": Case(_itself, ABOVE),
    "sub_account_price_upload": Case(_itself, ABOVE),
    "sub_account_price_list": Case(_prices, ABOVE),
    "sub_account_price_withdraw": Case(_prices, ABOVE),
    "sub_account_brand": Case(_itself, frozenset({"operator"})),
    "campaign_wave": Case(_scheduled),
    "campaign_undo": Case(_campaign),
    "campaign_release": Case(_campaign),
    "campaign_send_back": Case(_campaign),
    "campaign_leftovers": Case(_campaign),
    "product_hours": Case(lambda account: {"code": "T"}, frozenset({"operator"})),
    "product": Case(lambda account: {"code": "T"}, frozenset({"operator"})),
    "operator_message": Case(_message, OPERATOR),
    "route": Case(_route, OPERATOR),
    "route_move": Case(_route, OPERATOR),
    "route_switch": Case(_route, OPERATOR),
    "route_reset": Case(_route, OPERATOR),
    "route_delete": Case(_route, OPERATOR),
    "route_case_expect": Case(_route_case, OPERATOR),
    "route_case_delete": Case(_route_case, OPERATOR),
    "carrier_new": Case(lambda account: {"kind": "smpp"}, OPERATOR),
    "carrier": Case(_carrier, OPERATOR),
    "carrier_live": Case(_carrier, OPERATOR),
    "carrier_edit": Case(_carrier, OPERATOR),
    "carrier_pace": Case(_carrier, OPERATOR),
    "carrier_try": Case(_carrier, OPERATOR),
    "carrier_activate": Case(_carrier, OPERATOR),
    "carrier_drain": Case(_carrier, OPERATOR),
    "carrier_disable": Case(_carrier, OPERATOR),
    "carrier_delete": Case(_carrier, OPERATOR),
    "carrier_costs": Case(_carrier, OPERATOR),
    "carrier_reconciliations": Case(_carrier, OPERATOR),
    "reconciliation": Case(_reconciliation, OPERATOR),
    "reconciliation_csv": Case(_reconciliation, OPERATOR),
}
# The parameter names no account's object.
NO_OBJECT = frozenset({"sample_file"}) | {
    "brand_stylesheet",
    "brand_preview_stylesheet",
    "brand_icon",
    # A code of the catalogue of errors, and a dialect: words for everybody.
    "error_page",
    "quickstart_dialect",
    # A token from a mail, which stands for itself.
    "account_reset_password_from_key",
    "account_confirm_email",
    "invitation",
    "sign_up_activate",
    "reader_confirm",
    "reader_leave",
    # The secret that a carrier was told, which stands for itself.
    "carrier_call_receipts",
    "carrier_call_inbound",
}


def _with_parameters() -> list[Route]:
    """Pages; calls of the API, which tokens open, stand in test_api_owner_checks."""
    found = [r for r in routes() if r.parameters and r.name not in NO_OBJECT]
    return [route for route in found if not hasattr(route.view, "cls")]


def _case_of(route: Route) -> Case:
    assert route.name in CASES, f"say in CASES how to make the object of {route.pattern}"
    return CASES[route.name]


WITH_PARAMETERS = _with_parameters()


@pytest.fixture
def carrier(db: None) -> Carrier:
    carrier: Carrier = CarrierFactory()
    return carrier


@pytest.fixture
def cast(customer: Account, stranger: Account, reseller: Account, operator: Account) -> Cast:
    """Everybody who might try: who may stand anywhere in the tree around the customer."""
    child = funded_customer(customer, "Child")
    other_reseller = AccountFactory(name="Rival", kind=Account.Kind.RESELLER, parent=operator)
    UserFactory(account=other_reseller, email="rival@example.com")
    return {
        "owner": customer,
        "sibling": stranger,
        "child": child,
        "reseller": reseller,
        "operator": operator,
        "rival": other_reseller,
        "outsider": funded_customer(other_reseller, "Outsider"),
    }


@pytest.mark.parametrize("route", WITH_PARAMETERS, ids=lambda route: route.name)
def test_only_who_may_reaches_the_object(
    route: Route,
    customer: Account,
    cast: Cast,
    carrier: Carrier,
    sign_in: Callable[[User], Client],
) -> None:
    case = _case_of(route)
    address = reverse(route.name, kwargs=case.make(customer))
    for name, account in cast.items():
        answers = _answers(sign_in(account.users.get()), address)
        if name in case.reached_by:
            assert answers - REFUSALS, f"{name} should reach {address}, got {answers}"
        else:
            assert answers <= REFUSALS and answers != {405}, f"{name} got {answers} at {address}"


class MadeUp:
    """An address that somebody added without a thought of other tenants."""

    urlpatterns = (path("things/<uuid:thing_uuid>/", HttpResponse, name="thing"),)


def test_a_new_route_without_a_case_fails() -> None:
    with override_settings(ROOT_URLCONF=MadeUp):
        found = _with_parameters()
    assert [route.name for route in found] == ["thing"]
    with pytest.raises(AssertionError, match="/things/<uuid:thing_uuid>/"):
        _case_of(found[0])


def test_every_case_is_of_a_route_there_is() -> None:
    assert set(CASES) <= {route.name for route in WITH_PARAMETERS}


def _answers(client: Client, address: str) -> set[int]:
    """The status codes of a GET and of a POST."""
    return {client.get(address).status_code, client.post(address).status_code}
