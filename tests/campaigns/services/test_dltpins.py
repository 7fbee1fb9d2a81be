"""DLT at work: ids pinned at confirm, texts refused or warned of, and only for India."""

import pytest

from accounts.errors import Invalid
from accounts.models import Account
from campaigns.models import Batch, Campaign, SendingRules
from campaigns.services import campaigns, confirming, dlt, senders
from tests.campaigns.campaign_scene import checked, draft
from tests.campaigns.dltscene import ENTITY, HEADER, TEMPLATE, registered
from tests.factories import product_of

ABROAD = "phone,name\n+12025550101,Ann\n+12025550102,Bob\n"


def write(campaign: Campaign, text: str) -> None:
    account = campaign.account
    product, sender = product_of(account), account.senders.get()
    campaigns.set_message(campaign, text=text, product=product, sender=sender)


def confirm(campaign: Campaign) -> Batch:
    confirming.confirm(campaign, by=campaign.account.users.get())
    return Batch.objects.get(campaign=campaign)


def test_the_ids_are_pinned_and_the_batch_carries_them(customer: Account) -> None:
    template = registered(customer)
    campaign = checked(draft(customer))
    assert campaign.dlt_template_id == TEMPLATE
    batch = confirm(campaign)
    assert (batch.dlt_entity_id, batch.dlt_header_id, batch.dlt_template_id) == (
        ENTITY,
        HEADER,
        TEMPLATE,
    )
    dlt.delete(template)
    dlt.set_rules(customer, entity_id="", check="off")
    campaign.refresh_from_db()
    batch.refresh_from_db()
    assert campaign.dlt_template_id == batch.dlt_template_id == TEMPLATE
    assert campaign.dlt_entity_id == ENTITY


def test_a_text_that_fits_nothing_is_refused_with_the_place(customer: Account) -> None:
    campaign = draft(customer)
    registered(customer)
    with pytest.raises(Invalid) as caught:
        write(campaign, "Hallo {{name}}")
    assert (caught.value.code, caught.value.field) == ("dlt_no_match", "text")
    assert "After “H” the template has “ello ”, but the text has “allo {{name}}”" in str(
        caught.value
    )
    assert Campaign.objects.get(pk=campaign.pk).text == "Hello {{name}}"


def test_rules_made_after_the_check_count_at_confirm(customer: Account) -> None:
    campaign = checked(draft(customer))
    registered(customer, "Goodbye {#var#}")
    with pytest.raises(Invalid, match="fits no registered DLT template"):
        confirm(campaign)
    campaign.refresh_from_db()
    assert campaign.status == "ready"


def test_a_row_whose_value_is_too_long_is_found_before_anything_leaves(customer: Account) -> None:
    registered(customer)
    rows = f"phone,name\n9810000001,Asha\n9810000002,{'x' * 31}\n"
    campaign = checked(draft(customer, rows=rows))
    with pytest.raises(Invalid) as caught:
        confirm(campaign)
    assert caught.value.code == "dlt_row"
    assert "Row 3 does not fit" in str(caught.value) and "31 characters" in str(caught.value)


def test_refusing_wants_entity_and_header_too(customer: Account) -> None:
    registered(customer)
    senders.set_header(customer.senders.get(), "")
    with pytest.raises(Invalid) as caught:
        draft(customer)
    assert (caught.value.code, caught.value.field) == ("dlt_header_missing", "sender")
    senders.set_header(customer.senders.get(), HEADER)
    dlt.set_rules(customer, entity_id="", check="block")
    with pytest.raises(Invalid, match="entity id is missing"):
        draft(customer)


@pytest.mark.parametrize("check", ["warn", "off"])
def test_where_it_is_not_refused_the_campaign_goes_without_a_template(
    customer: Account, check: str
) -> None:
    registered(customer, "Goodbye {#var#}", check=check)
    batch = confirm(checked(draft(customer)))
    assert (batch.dlt_entity_id, batch.dlt_template_id) == (ENTITY, "")


def test_other_countries_are_none_of_its_business(customer: Account) -> None:
    registered(customer, "Goodbye {#var#}")
    batch = confirm(checked(draft(customer, rows=ABROAD)))
    assert (batch.dlt_entity_id, batch.dlt_header_id, batch.dlt_template_id) == ("", "", "")


def test_a_template_of_another_sender_does_not_count(customer: Account) -> None:
    template, campaign, own = registered(customer), draft(customer), customer.senders.get()
    other = customer.senders.create(name="OTHER", status="approved")
    dlt.change(template, dlt.Entry(TEMPLATE, template.text, "Greeting", "", [other]))
    product = product_of(customer)
    with pytest.raises(Invalid, match="No DLT template is registered for this sender ID"):
        campaigns.set_message(campaign, text="Hello you", product=product, sender=own)


def test_rules_of_one_account_are_not_another_s(customer: Account, stranger: Account) -> None:
    registered(stranger, "Goodbye {#var#}")
    assert not SendingRules.objects.filter(account=customer).exists()
    assert confirm(checked(draft(customer))).dlt_entity_id == ""
