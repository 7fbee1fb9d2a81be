"""The kinds of keys in plain words: which client needs which."""

from typing import Any

from django.utils.functional import lazy
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from apikeys.models import ApiKey

USES: dict[str, Any] = {
    ApiKey.Kind.ACCESS_TOKEN: _(
        "For most clients: they send it as “Authorization: Bearer …” or “access_token”. Take this"
        " one if nobody told you otherwise; campaigns by program use it too."
    ),
    ApiKey.Kind.API_KEY: _("For clients that send a header “X-API-Key” or a field “api_key”."),
    ApiKey.Kind.APP_KEY: _(
        "A key and a secret, for clients that send a header “APPKEY”, or both as user name and"
        " password."
    ),
    ApiKey.Kind.CREDENTIAL: _("For clients that send the fields “username” and “password”."),
}


def _explained(kind: str) -> SafeString:
    words = '<span><b>{}</b><span class="kind__use">{}</span></span>'
    return format_html(words, ApiKey.Kind(kind).label, USES[kind])


explained = lazy(_explained, str)

TOKEN_KINDS = [
    (kind.value, explained(kind))
    for kind in (ApiKey.Kind.ACCESS_TOKEN, ApiKey.Kind.API_KEY, ApiKey.Kind.APP_KEY)
]
