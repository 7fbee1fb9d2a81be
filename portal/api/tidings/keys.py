"""`keys`: a program keeps the keys of its account, and never gives one more than it has itself.

No answer here is kept under an Idempotency-Key: it holds the text of a key, which is kept nowhere.
"""

import uuid
from dataclasses import replace

from rest_framework.request import Request
from rest_framework.response import Response

from apikeys.models import ApiKey
from apikeys.scopes import Scope
from apikeys.selectors import key_of, page_of
from apikeys.selectors.usage import last_days, usage_of
from apikeys.services import changing, delegation
from apikeys.services.keys import issue, revoke_key
from apikeys.terms import KeyTerms
from portal.api.tidings import keybody
from portal.api.tidings.base import TidingsView
from portal.api.tidings.body import Body

PAGE, MOST_A_PAGE = 50, 100


class KeyView(TidingsView):
    """A call about keys."""

    def scope_of(self, method: str) -> Scope:
        return Scope.KEYS

    def found(self, key_uuid: uuid.UUID) -> ApiKey:
        """A key of the account. Raises NotFound."""
        return key_of(self.account, key_uuid)

    def within(self, key_uuid: uuid.UUID) -> ApiKey:
        """A key that can do no more than the one of the call. Raises NotFound, Forbidden."""
        key = self.found(key_uuid)
        delegation.require_within(self.key, KeyTerms.of(key))
        return key


class KeysView(KeyView):
    """GET: the newest first, page by page. POST: a new one; its text is in this answer only."""

    http_method_names = ["get", "head", "post"]

    def get(self, request: Request) -> Response:
        asked = self.query()
        size = max(asked.whole("size", PAGE, most=MOST_A_PAGE) or 0, 1)
        before = asked.identity("before") if "before" in asked else None
        keys, more = page_of(self.account, before, size)
        next_page = str(keys[-1].uuid) if more else None
        return Response({"keys": [keybody.line(key) for key in keys], "next": next_page})

    def post(self, request: Request) -> Response:
        body = self.body()
        body.only(*keybody.NEW)
        name = body.needed("name")
        terms, days = keybody.terms_in(body, self.key), keybody.days_in(body, self.key)
        delegation.require_within(self.key, terms)
        delegation.require_no_later(self.key, days)
        issued = issue(
            self.account, name=name, terms=terms, expires_in_days=days, created_by=self.person
        )
        return Response(keybody.issued(*issued), status=201)


class OneKeyView(KeyView):
    """GET: its terms, and what it did today. PATCH: other terms, from the next call on."""

    http_method_names = ["get", "head", "patch"]

    def get(self, request: Request, key_uuid: uuid.UUID) -> Response:
        return self._shown(key_uuid)

    def patch(self, request: Request, key_uuid: uuid.UUID) -> Response:
        key, body = self.within(key_uuid), self.body()
        body.only(*keybody.CHANGES)
        changes = keybody.changes_in(body)
        name = body.needed("name") if "name" in body else None
        delegation.require_within(self.key, replace(KeyTerms.of(key), **changes))
        changing.edit(key, name=name, **changes)
        return self._shown(key_uuid)

    def _shown(self, key_uuid: uuid.UUID) -> Response:
        key = self.found(key_uuid)
        today = usage_of(key, last_days(self.account, 1))[0]
        return Response(keybody.whole(key, today))


class RegenerateView(KeyView):
    """POST `keys/ID/regenerate`: a new text for the same terms; the old one for `overlap`."""

    http_method_names = ["post"]

    def post(self, request: Request, key_uuid: uuid.UUID) -> Response:
        key, body = self.within(key_uuid), self.body()
        overlap = _overlap(body)
        issued = changing.regenerate(
            key, overlap=overlap, by=self.person, latest=self.key.expires_at
        )
        return Response(keybody.issued(*issued), status=201)


class RevokeView(KeyView):
    """POST `keys/ID/revoke`: it is refused from the next call on. Twice does no more."""

    http_method_names = ["post"]

    def post(self, request: Request, key_uuid: uuid.UUID) -> Response:
        key = self.found(key_uuid)
        delegation.require_reach(self.key, key)
        revoke_key(key, by=self.person)
        return Response(keybody.line(self.found(key_uuid)))


def _overlap(body: Body) -> str:
    body.only("overlap")
    return body.choice("overlap", list(changing.OVERLAPS), "none")
