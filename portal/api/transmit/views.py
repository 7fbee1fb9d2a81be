"""The one view of this dialect: it finds the call by its name and gives its answer."""

from collections.abc import Mapping
from typing import Any, cast

from rest_framework.exceptions import AuthenticationFailed, MethodNotAllowed, NotAuthenticated
from rest_framework.renderers import BaseRenderer, JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from apikeys.scopes import Scope
from portal.api.persecond import PerSecondView, credential_parameter
from portal.api.transmit import calls  # noqa: F401  (importing the calls registers them)
from portal.api.transmit.credentials import KeyAndSecret
from portal.api.transmit.errors import Failure, answer, success, unknown_call
from portal.api.transmit.params import Params
from portal.api.transmit.registry import CALLS, Asked, Call
from portal.api.transmit.rendering import XmlRenderer


class TransmitView(PerSecondView):
    """`/<call>.json` and `/<call>.xml`, also under `/2/`, by GET or POST."""

    authentication_classes = [KeyAndSecret]
    http_method_names = ["get", "post", "put", "patch", "delete", "head"]
    found: Call

    def get_renderers(self) -> list[BaseRenderer]:
        return [XmlRenderer() if self.args[1] == "xml" else JSONRenderer()]

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Find the call before the caller: what nobody answers to is 404 for everybody."""
        found = CALLS.get(args[0])
        if found is None:
            self.accept(request)
            self.count_stranger(request)
            raise unknown_call(args[0])
        self.found = found
        super().initial(request, *args, **kwargs)

    def perform_authentication(self, request: Request) -> None:
        """Know the caller by the header alone: a key in an address or a form is refused."""
        super().perform_authentication(request)
        if name := credential_parameter(request):
            words = f"Send your API key as HTTP Basic, never as the parameter {name}."
            raise Failure("AUTH_FAILED_NO_DATA", words, ours="credential_in_url", status=401)

    @property
    def allowed_methods(self) -> list[str]:
        """What the header `Allow` says: the methods of the call, once it is found."""
        found: Call | None = getattr(self, "found", None)
        return list(found.methods) if found else ["GET", "POST"]

    def scope_of(self, method: str) -> Scope:
        return self.found.scope

    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        if request.method not in self.found.methods:
            raise MethodNotAllowed(request.method or "")
        body = cast(Mapping[str, Any], request.data)
        asked = Asked(self.key, Params(request.query_params, body))
        if self.found.once:
            return self.once(lambda: success(dict(self.found.work(asked))))
        return success(dict(self.found.work(asked)))

    post = put = patch = delete = head = get

    def handle_exception(self, error: Exception) -> Response:
        if isinstance(error, NotAuthenticated | AuthenticationFailed):
            error.auth_header = self.get_authenticate_header(self.request)  # type: ignore[union-attr]
        response = answer(error, self.request.path)
        response.exception = True
        return response
