"""A file that a program sends by one call: a campaign that confirms itself once it is checked.

The call is answered when the file is on disk and its campaign being checked. What cannot be
confirmed then (credits are short, nothing can be sent) is not lost: it waits for a person.
"""

from dataclasses import dataclass, replace
from datetime import datetime

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.errors import Invalid
from accounts.models import Account, Product, User
from accounts.selectors import limit, wallets_of
from apikeys.models import ApiKey
from apikeys.services.spending import require_product
from campaigns.acceptance import BatchRequest
from campaigns.mappings import Mapping
from campaigns.models import Campaign, FileSend, Sender, Upload
from campaigns.placeholders import column_key
from campaigns.repairs import ADD_PLUS, Repair
from campaigns.selectors.choices import optout_tags_of, product_sold, senders_of
from campaigns.services import campaigns, filerows, uploads
from campaigns.services.accepting import accept
from campaigns.services.callbacks import as_json
from campaigns.services.starting import BULK, new_draft
from campaigns.services.templateblocks import require_allowed

QUOTA = "campaign_file_bytes"


@dataclass(frozen=True, kw_only=True)
class FileCall:
    """What a call asks for: `request` without recipients, their `text`, and the `file` of numbers.

    `column` names the column of the numbers ('': it is found), `clock` is when it leaves by the
    account's clocks (naive; None: once checked), `label` the caller's own reference.
    """

    request: BatchRequest
    text: str
    file: "UploadedFile[bytes]"
    column: str = ""
    clock: datetime | None = None
    label: str = ""

    @property
    def account(self) -> Account:
        return self.request.account

    @property
    def key(self) -> ApiKey:
        """The key of the call."""
        assert self.request.api_key is not None
        return self.request.api_key

    @property
    def by(self) -> User | None:
        """Who made the key."""
        return self.key.created_by


def send_file(call: FileCall) -> Campaign | None:
    """Keep the file and start to check it; the caller kicks `tasks.import_campaign` after commit.

    A test key's file goes to the simulator at once, like any other call of it: there is no
    campaign then. Raises Forbidden, Conflict, or Invalid on `product`, `sender`, `text`, `tags`,
    `file`, `column`, `scheduled_at`, `name`.
    """
    product, sender = _product(call), _sender(call)
    require_allowed(call.account, call.request.dlt.template_id)
    if not call.request.is_test:
        _require_credit(call.account, product)
    upload = uploads.store(call.account, call.file, by=call.by, quota=QUOTA)
    try:
        reading = _reading(call, upload)
        if call.request.is_test:
            _send_test(call, upload, reading)
            uploads.forget(upload)
            return None
        with transaction.atomic():
            return _start(call, upload, reading, product, sender)
    except BaseException:
        uploads.forget(upload)
        raise


def _start(
    call: FileCall, upload: Upload, reading: Mapping, product: Product, sender: Sender
) -> Campaign:
    request = call.request
    name = request.name or _("File %(name)s") % {"name": upload.name[:100]}
    campaign = new_draft(call.account, name[:120], upload, BULK, call.by)
    campaigns.set_reading(campaign, reading)
    # Programs write country code and number without a plus.
    Campaign.objects.filter(pk=campaign.pk).update(repairs=[Repair(ADD_PLUS).as_json()])
    tags = list(optout_tags_of(call.account).filter(name__in=request.tags))
    if missing := set(request.tags) - {tag.name for tag in tags}:
        message = _("There is no opt-out tag %(tag)s in this account.")
        raise Invalid("unknown_tag", message % {"tag": min(missing)[:40]}, "tags")
    campaigns.set_message(
        campaign, text=call.text, product=product, sender=sender, optout_tags=tags
    )
    if call.clock is not None:
        campaigns.set_time(campaign, call.clock)
    FileSend.objects.create(
        account=call.account, api_key=call.key, campaign=campaign, terms=_terms(call)
    )
    campaigns.start_check(campaign)
    return campaign


def _terms(call: FileCall) -> dict[str, object]:
    """What is applied once the campaign is confirmed."""
    request = call.request
    options = dict(request.options) | ({"custom": call.label} if call.label else {})
    return {
        "options": options,
        "dlt": request.dlt._asdict(),
        "callbacks": as_json(request.callbacks),
        "max_segments": request.max_segments,
    }


def _send_test(call: FileCall, upload: Upload, reading: Mapping) -> None:
    most = limit(call.account, "api_recipients")
    recipients = filerows.recipients(upload, reading, most, text=call.text, label=call.label)
    accept(replace(call.request, recipients=recipients))


def _product(call: FileCall) -> Product:
    product = product_sold(call.account, call.request.product_code.strip())
    require_product(call.key, product)
    return product


def _require_credit(account: Account, product: Product) -> None:
    """What the file costs is not known yet, but without any credit nothing of it could leave."""
    wallet = next((row for row in wallets_of(account) if row.product_id == product.pk), None)
    if wallet is None or wallet.available + wallet.credit_limit <= 0:
        message = _("There are no credits for %(product)s.") % {"product": product}
        raise Invalid("insufficient_credit", message, "product")


def _sender(call: FileCall) -> Sender:
    name = call.request.sender.strip()
    found = senders_of(call.account).filter(name=name).first()
    if found is None:
        message = _("The sender %(name)s is not approved for this account.")
        raise Invalid("sender_not_approved", message % {"name": name[:20]}, "sender")
    return found


def _reading(call: FileCall, upload: Upload) -> Mapping:
    """Only the numbers are taken from the file, whatever else its columns may look like."""
    found = upload.preview
    number = found["number_column"]
    if call.column:
        wanted = column_key(call.column)
        places = [n for n, name in enumerate(found["columns"]) if column_key(name) == wanted]
        if not places:
            message = _("The file has no column %(name)s. Its columns are: %(columns)s.")
            facts = {"name": call.column[:40], "columns": ", ".join(found["columns"])[:300]}
            raise Invalid("no_such_column", message % facts, "column")
        number = places[0]
    return Mapping(
        number=number,
        region=call.request.region,
        has_header=found["has_header"],
        encoding=found["encoding"],
        delimiter=found["delimiter"],
        seen=True,
    )
