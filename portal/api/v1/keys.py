"""`generate-key`, `revoke-key` and `regenerate-key`."""

from collections.abc import Mapping
from typing import Any, cast

from django.utils import timezone
from rest_framework.authentication import BaseAuthentication, SessionAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.access import Ability, Access, access_of
from accounts.actors import Actor
from accounts.addresses import client_address
from accounts.errors import Invalid
from accounts.models import Account, User
from accounts.selectors import limit
from apikeys.models import ApiKey
from apikeys.scopes import Scope
from apikeys.services import generated
from apikeys.services.keys import Issued, actor_of, revoke_key
from portal.api.base import Counter
from portal.api.links import docs_url
from portal.api.v1.base import BUCKET, KeyCallView
from portal.api.v1.credentials import PairOrKeyAuthentication

LONGEST_DAYS = 365


class PersonAuthentication(SessionAuthentication):
    """A signed-in person who may keep keys; what changes something needs the CSRF token."""

    def authenticate(self, request: Request) -> tuple[Any, Any] | None:
        named = PairOrKeyAuthentication().presented(request)
        if any(each.text.strip() for each in named):
            return None  # what a call names goes before who happens to be signed in
        found = super().authenticate(request)
        if found is None:
            return None
        access = access_of(request._request)
        if access is None or Ability.MANAGE not in access.abilities:
            raise AuthenticationFailed
        return found[0], access

    def authenticate_header(self, request: Request) -> str:
        return 'ApiKey realm="api"'


class HasKeyOrPerson(BasePermission):
    """Nobody calls without either."""

    def has_permission(self, request: Request, view: APIView) -> bool:
        return isinstance(request.auth, ApiKey | Access)


class KeysView(KeyCallView):
    """A call about the account's own generated key."""

    authentication_classes: list[type[BaseAuthentication]] = [
        PersonAuthentication,
        PairOrKeyAuthentication,
    ]
    permission_classes = [HasKeyOrPerson]
    http_method_names = ["post", "options"]
    scope = Scope.KEYS

    @property
    def account(self) -> Account:
        auth: Any = self.request.auth
        account: Account = auth.account
        return account

    @property
    def person(self) -> User | None:
        """Who is signed in, or made the key of the call."""
        auth = self.request.auth
        return auth.created_by if isinstance(auth, ApiKey) else cast(User, self.request.user)

    @property
    def like(self) -> ApiKey | None:
        """The credential whose rights a new key may not exceed."""
        return self.request.auth if isinstance(self.request.auth, ApiKey) else None

    def caller(self, request: Request) -> Actor:
        address = client_address(request._request)
        if isinstance(request.auth, ApiKey):
            return actor_of(request.auth, address)
        person = cast(User, request.user)
        return Actor(person.email, person, address=address)

    def counter_of(self, method: str) -> Counter:
        if self.like is not None:
            return super().counter_of(method)
        owner = f"{BUCKET}:person:{self.request.user.pk}"
        return Counter(BUCKET, owner, limit(self.account, BUCKET))

    def days(self) -> int:
        """`expiry_days`, 365 where there is none. Raises Invalid."""
        body = cast(Mapping[str, Any], self.request.data)
        asked = body.get("expiry_days", self.request.query_params.get("expiry_days"))
        if asked in (None, ""):
            return generated.DAYS
        text = str(asked).strip()
        if isinstance(asked, bool | float | list | dict) or not (
            text.lstrip("-").isdecimal() and text.isascii()
        ):
            raise Invalid("bad_expiry", "The expiry days must be an integer.", "expiry_days")
        if text.startswith("-") or int(text[:9]) < 1:
            raise Invalid("bad_expiry", "The expiry days must be at least 1.", "expiry_days")
        if int(text[:9]) > LONGEST_DAYS:
            message = f"The expiry days must not be greater than {LONGEST_DAYS}."
            raise Invalid("bad_expiry", message, "expiry_days")
        return int(text)

    def handle_exception(self, error: Exception) -> Response:
        if isinstance(error, Invalid):
            body = {"message": error.message, "errors": {error.field: [error.message]}}
            return Response(body | {"docs_url": docs_url(error.code)}, status=422)
        return super().handle_exception(error)


class GenerateView(KeysView):
    """POST `generate-key`: 201 with the key, which is shown this once."""

    def post(self, request: Request) -> Response:
        made = generated.generate(self.account, days=self.days(), by=self.person, like=self.like)
        return Response(_shown(made), status=201)


class RegenerateView(KeysView):
    """POST `regenerate-key`: a new key; the old one is dead."""

    def post(self, request: Request) -> Response:
        made = generated.regenerate(self.account, days=self.days(), by=self.person, like=self.like)
        return Response(_shown(made))


class RevokeView(KeysView):
    """POST `revoke-key`: the key of the call, or for a signed-in person the generated one."""

    def post(self, request: Request) -> Response:
        own = self.like
        if own is not None and own.kind == ApiKey.Kind.CREDENTIAL:
            generated.revoke(self.account, by=self.person)
        elif own is not None:
            revoke_key(own, by=self.person)
        else:
            generated.revoke(self.account, by=self.person)
        return Response({"message": "API key revoked."})


def _shown(made: Issued) -> dict[str, Any]:
    assert made.key.expires_at is not None
    moment = made.key.expires_at.astimezone(timezone.get_default_timezone())
    return {"api_key": made.text, "expires_at": moment.strftime("%Y-%m-%dT%H:%M:%SZ")}
