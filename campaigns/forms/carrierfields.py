"""The settings of each kind of carrier as form fields, in groups.

Labels and hints only: what a value may be is said by the reader of the kind's gateway.
"""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from campaigns.forms.settinggroups import Group, Setting, flag, pick, secret, text, whole

NUMBERING = (("auto", _("By the number")), *((str(n), str(n)) for n in range(7)), ("8", "8"))
ERROR_CODES = (
    ("own", _("The carrier’s own")),
    ("v2", _("Those of the v2 table")),
)
NOTATIONS = (
    ("as_is", _("As it comes")),
    ("hex_to_dec", _("Hexadecimal in the receipt, decimal in the answer")),
    ("dec_to_hex", _("Decimal in the receipt, hexadecimal in the answer")),
    ("ignore_zeros", _("Leading zeros may differ")),
    ("ignore_case", _("Capitals may differ")),
    ("ignore_both", _("Leading zeros and capitals may differ")),
)
LONG = (
    ("udh", _("Parts with a header in the text (8 bits)")),
    ("udh16", _("Parts with a header in the text (16 bits)")),
    ("sar", _("Parts with SAR parameters")),
    ("payload", _("Whole, as message_payload")),
)
GSM = (
    ("gsm7", _("GSM 7-bit, one character a byte")),
    ("packed", _("GSM 7-bit, packed")),
    ("latin1", _("Latin-1")),
)
RECEIPTS = (("all", _("For every part")), ("last", _("For the last part")), ("none", _("For none")))


class ReceiptsField(forms.ChoiceField):
    """Which parts ask for a receipt; true, false or `last` in the configuration."""

    _STORED = {"all": True, "none": False, "last": "last"}

    def prepare_value(self, value: Any) -> Any:
        return {True: "all", False: "none"}.get(value, value)

    def clean(self, value: Any) -> Any:
        return self._STORED.get(super().clean(value), True)


SMPP_GROUPS = (
    Group(
        _("Connection"),
        (
            Setting("host", text(_("Host"), required=True)),
            Setting("port", whole(_("Port"), initial=2775)),
            Setting("tls", flag(_("Seal the connection with TLS"))),
            Setting("system_id", text(_("System id"), required=True)),
            Setting("password", secret(_("Password")), is_secret=True),
            Setting("system_type", text(_("System type"))),
            Setting(
                "bind",
                pick(
                    _("Bind"),
                    (
                        ("transceiver", _("Transceiver")),
                        ("pair", _("Transmitter and receiver apart")),
                    ),
                ),
            ),
            Setting("binds", whole(_("Connections"), initial=1, help_text=_("1 to 16."))),
            Setting(
                "window",
                whole(_("Window of a connection"), initial=100, help_text=_("PDUs unanswered.")),
            ),
            Setting(
                "rate",
                whole(_("PDUs a second on a connection"), help_text=_("Empty or 0: no limit.")),
            ),
        ),
    ),
    Group(
        _("Certificates"),
        (
            Setting("tls_verify", flag(_("Check the carrier’s certificate"), initial=True)),
            Setting("tls_server_name", text(_("Name in its certificate, if not the host"))),
            Setting("tls_ca", text(_("Certificate authority (PEM)"), area=True)),
            Setting("tls_cert", text(_("Own certificate (PEM)"), area=True)),
            Setting("tls_key", secret(_("Key of the own certificate (PEM)"), area=True), True),
        ),
        is_rare=True,
    ),
    Group(
        _("Numbers"),
        (
            Setting("source_ton", pick(_("Type of number of senders"), NUMBERING)),
            Setting("source_npi", pick(_("Numbering plan of senders"), NUMBERING)),
            Setting("dest_ton", pick(_("Type of number of recipients"), NUMBERING)),
            Setting("dest_npi", pick(_("Numbering plan of recipients"), NUMBERING)),
            Setting("dest_plus", flag(_("Write recipients with a +"))),
        ),
        is_rare=True,
    ),
    Group(
        _("Messages"),
        (
            Setting("long", pick(_("Long texts"), LONG)),
            Setting("gsm", pick(_("Plain texts"), GSM)),
            Setting("unicode_coding", whole(_("Data coding of Unicode texts"), initial=8)),
            Setting("service_type", text(_("Service type"))),
            Setting(
                "validity_seconds",
                whole(_("Seconds a message stays valid"), help_text=_("0: the carrier’s own.")),
            ),
            Setting("dlt", flag(_("Add the DLT entity and template (India)"))),
            Setting("telemarketer_id", text(_("DLT telemarketer id"))),
        ),
        is_rare=True,
    ),
    Group(
        _("Receipts"),
        (
            Setting(
                "registered_delivery",
                ReceiptsField(
                    label=_("Ask for receipts"), choices=RECEIPTS, initial="all", required=False
                ),
            ),
            Setting("id_notation", pick(_("Ids in receipts"), NOTATIONS)),
            Setting(
                "unmarked_receipts",
                flag(_("Take receipts without their mark in esm_class"), initial=True),
            ),
            Setting("error_codes", pick(_("Error codes in receipts"), ERROR_CODES)),
        ),
        is_rare=True,
    ),
    Group(
        _("Timing and answers"),
        (
            Setting("enquire_link_seconds", whole(_("Seconds between signs of life"), initial=30)),
            Setting("response_timeout", whole(_("Seconds to wait for an answer"), initial=10)),
            Setting("connect_timeout", whole(_("Seconds to wait for a connection"), initial=5)),
            Setting(
                "throttle_codes",
                text(_("Answers that ask for less speed"), help_text=_("ESME_RTHROTTLED or 0x58.")),
            ),
            Setting("temporary_codes", text(_("Answers that pass with time"))),
            Setting("permanent_codes", text(_("Answers that are final"))),
            Setting(
                "token_tlv",
                text(_("Tag for our own id"), help_text=_("Such as 0x1500; empty: none.")),
            ),
            Setting("simulated", flag(_("A simulator: tests may go by it"))),
        ),
        is_rare=True,
    ),
)
SIMULATOR_GROUPS = (
    Group(
        _("Connection"),
        (
            Setting(
                "address",
                text(
                    _("Address"),
                    help_text=_("A socket’s path or host:port. Empty: this portal’s own."),
                ),
            ),
        ),
    ),
)
SETTINGS: dict[str, tuple[Group, ...]] = {
    "smpp": SMPP_GROUPS,
    "simulator": SIMULATOR_GROUPS,
}
