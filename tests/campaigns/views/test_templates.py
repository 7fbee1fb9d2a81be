"""The template pages: made, changed in versions, archived, copied, and what uses them."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Account, AuditEntry
from campaigns.models import Campaign, Template, TemplateVersion
from campaigns.services import campaigns, confirming, templates
from tests.campaigns.campaign_scene import checked, draft
from tests.factories import product_of

LIST = "/templates/"


def make(client: Client, name: str = "Order", text: str = "Hi {{name}}, it left.") -> Template:
    client.post("/templates/new/", {"name": name, "text": text})
    return Template.objects.get(name=name)


def page_of(client: Client, template: Template) -> str:
    return client.get(reverse("template", args=[template.uuid])).content.decode()


def test_each_save_is_a_version_with_who_and_what_changed(
    customer: Account, customer_client: Client
) -> None:
    template = make(customer_client)
    own = reverse("template", args=[template.uuid])
    customer_client.post(own, {"name": "Order", "text": "Hi {{name}}, it has left."})
    customer_client.post(own, {"name": "Order sent", "text": "Hi {{name}}, it has left."})
    assert list(template.versions.values_list("number", "text")) == [
        (1, "Hi {{name}}, it left."),
        (2, "Hi {{name}}, it has left."),
    ]
    page = page_of(customer_client, template)
    assert "Order sent" in page and customer.users.get().email in page
    assert "</span>has <span" in page.partition("<ins>")[2]
    actions = AuditEntry.objects.filter(subject_kind="template").order_by("id")
    assert [(e.action, sorted(e.after)) for e in actions] == [
        ("template.created", ["name", "text", "version"]),
        ("template.changed", ["text", "version"]),
        ("template.changed", ["name"]),
    ]


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("", "Hi", "This field is required"),
        ("Other", "  ", "Write the message"),
        ("ORDER", "Hi", "There is a template Order already"),
        ("Long", "x" * 1531, "longer than 1530 characters"),
    ],
)
def test_a_template_that_cannot_be_kept_says_why_and_loses_nothing(
    customer_client: Client, name: str, text: str, said: str
) -> None:
    make(customer_client)
    response = customer_client.post("/templates/new/", {"name": name, "text": text})
    assert response.status_code == 422
    assert said in response.content.decode()
    assert text.strip() in response.content.decode()
    assert Template.objects.count() == 1


def test_an_archived_template_is_not_offered_until_it_is_back(
    customer: Account, customer_client: Client
) -> None:
    template, campaign = make(customer_client), draft(customer)
    step = reverse("campaign_message", args=[campaign.uuid])
    assert "Order</option>" in customer_client.get(step).content.decode()
    customer_client.post(reverse("template_archive", args=[template.uuid]))
    assert "Order</option>" not in customer_client.get(step).content.decode()
    assert "Order" not in customer_client.get(LIST).content.decode()
    assert "Order" in customer_client.get(LIST + "?archived=1").content.decode()
    own = reverse("template", args=[template.uuid])
    response = customer_client.post(own, {"name": "Order", "text": "New"})
    assert response.status_code == 422
    assert "Bring it back" in response.content.decode()
    customer_client.post(reverse("template_restore", args=[template.uuid]))
    assert "Order</option>" in customer_client.get(step).content.decode()


def test_a_copy_has_the_newest_text_and_a_name_of_its_own(customer_client: Client) -> None:
    template = make(customer_client)
    for _ in range(2):
        customer_client.post(reverse("template_copy", args=[template.uuid]))
    names = list(Template.objects.order_by("id").values_list("name", flat=True))
    assert names == ["Order", "Copy of Order", "Copy of Order (2)"]
    assert TemplateVersion.objects.filter(number=1, text="Hi {{name}}, it left.").count() == 3


def test_a_campaign_keeps_the_version_it_was_made_with(
    customer: Account, customer_client: Client
) -> None:
    by = customer.users.get()
    version = templates.create(customer, name="Order", text="Hello {{name}}", by=by)
    campaign = draft(customer)
    campaigns.set_message(
        campaign,
        text=version.text,
        product=product_of(customer),
        sender=customer.senders.get(),
        template_version=version,
    )
    checked(campaign)
    templates.save(version.template, name="Order", text="Something else", by=by)
    confirming.confirm(campaign, by=by)
    kept = Campaign.objects.get(pk=campaign.pk)
    assert kept.template_version == version
    assert kept.text == "Hello {{name}}" == kept.template_version.text
    page = page_of(customer_client, version.template)
    assert campaign.name in page and "1 campaign" in page
    assert ">1</td>" in page


def test_plain_characters_can_be_had_without_a_script(customer_client: Client) -> None:
    typed = {"name": "Order", "text": "It’s “here”", "plain": "1"}
    page = customer_client.post("/templates/new/", typed).content.decode()
    assert "It&#x27;s &quot;here&quot;" in page
    assert not Template.objects.exists()


def test_viewers_read_and_change_nothing(customer: Account, customer_client: Client) -> None:
    template = make(customer_client)
    customer.memberships.update(role="viewer")
    own = reverse("template", args=[template.uuid])
    assert customer_client.get(own).status_code == 200
    assert customer_client.post(own, {"name": "X", "text": "Y"}).status_code == 403
    assert customer_client.get("/templates/new/").status_code == 403


def test_the_page_says_how_programs_call_it(customer: Account, customer_client: Client) -> None:
    template = templates.create(customer, name="Hello You", text="Hi", by=None).template
    page = customer_client.get(f"/templates/{template.uuid}/").content.decode()
    assert "Programs call it hello-you." in page
