"""The DLT ids a campaign leaves with: found when its text is set, pinned when it is confirmed."""

from django.utils.translation import gettext as _

from accounts.errors import Invalid
from campaigns.dlt import Departure, departure_of, fits
from campaigns.dltwords import departure_sentence
from campaigns.mappings import Mapping
from campaigns.models import Batch, Campaign, DltTemplate, Sender, SendingRules
from campaigns.selectors.dlt import INDIA, goes_to_india
from campaigns.selectors.dltadvice import Advice, advice_on
from campaigns.selectors.messages import messages_in, messages_of
from campaigns.selectors.sendingrules import rules_of

Check = SendingRules.DltCheck
PIN_FIELDS = ["dlt_entity_id", "dlt_header_id", "dlt_template_id"]


def set_pins(campaign: Campaign, text: str, sender: Sender | None) -> None:
    """Note on `campaign` (not saved) the ids that go with a text from a sender to India.

    Raises Invalid on "text" or "sender" where the account refuses what is not registered.
    """
    campaign.dlt_entity_id = campaign.dlt_header_id = campaign.dlt_template_id = ""
    if not goes_to_india(campaign):
        return
    rules = rules_of(campaign.account)
    advice = advice_on(campaign.account, text, sender)
    if rules.dlt_check == Check.BLOCK:
        _require_ids(rules, sender)
        if text.strip() or not advice.known:
            _require_fit(advice)
    campaign.dlt_entity_id = rules.dlt_entity_id
    campaign.dlt_header_id = sender.dlt_header_id if sender else ""
    if advice.fitting is not None and text.strip():
        campaign.dlt_template_id = advice.fitting.template_id


def check_rows(campaign: Campaign, batch: Batch | None = None) -> None:
    """Where the account refuses what is not registered: look at the text of every row to India.

    Of the campaign's own rows, or of those in `batch` that are to join it.

    A value may be too long for its variable, and a row may bring a text of its own. Outside any
    transaction: it reads all messages. Raises Invalid on "text", which names the row.
    """
    if rules_of(campaign.account).dlt_check != Check.BLOCK or not goes_to_india(campaign):
        return
    advice = advice_on(campaign.account, campaign.text, campaign.sender)
    own_texts = Mapping.of(campaign.mapping).text is not None
    known = {advice.fitting.text} if advice.fitting else set()
    if own_texts:
        rows = DltTemplate.objects.filter(account=campaign.account)
        known |= set(rows.values_list("text", flat=True))
    if not known:
        return  # set_pins says what is missing
    own = messages_in([batch]) if batch else messages_of(campaign)
    messages = own.filter(country=INDIA).order_by("id")
    likely = next(iter(known), "")
    for row, text in messages.values_list("row", "text").iterator(chunk_size=5_000):
        if fits(text, likely):
            continue
        fitting = next((one for one in known if fits(text, one)), None)
        if fitting is None:
            departure = departure_of(text, likely)
            assert departure is not None
            raise _row_departs(row, departure)
        likely = fitting


def _row_departs(row: int, departure: Departure) -> Invalid:
    message = _("Row {row} does not fit its DLT template: {sentence}")
    sentence = departure_sentence(departure)
    return Invalid("dlt_row", message.format(row=row, sentence=sentence), "text")


def _require_ids(rules: SendingRules, sender: Sender | None) -> None:
    if not rules.dlt_entity_id:
        message = _("The account's DLT entity id is missing. Enter it with the DLT templates.")
        raise Invalid("dlt_entity_missing", message, "text")
    if sender is not None and not sender.dlt_header_id:
        message = _("{sender} has no DLT header id. Enter it on the page Senders.")
        raise Invalid("dlt_header_missing", message.format(sender=sender.name), "sender")


def _require_fit(advice: Advice) -> None:
    if advice.fitting is not None:
        return
    if advice.nearest is None or advice.verdict.departure is None:
        message = _("No DLT template is registered for this sender ID. Add the one for this text.")
        raise Invalid("dlt_no_template", message, "text")
    message = _("The text fits no registered DLT template. The nearest is {name}: {sentence}")
    sentence = departure_sentence(advice.verdict.departure)
    raise Invalid("dlt_no_match", message.format(name=advice.nearest, sentence=sentence), "text")
