"""`register-alpha-id`: asking for a sender ID."""

from rest_framework.request import Request
from rest_framework.response import Response

from accounts.errors import Conflict, Invalid
from apikeys.scopes import Scope
from campaigns.models import Sender
from campaigns.services.senders import ask
from portal.api.namederrors import Failure
from portal.api.v3.base import V3View, done
from portal.api.v3.errors import invalid

LONGEST_PURPOSE = 200


class RegisterView(V3View):
    """POST `register-alpha-id`: an account above this one decides."""

    scope = Scope.RESOURCES

    def post(self, request: Request) -> Response:
        fields = self.fields()
        name = fields.text("custom_id", "alpha_id", required=True)
        purpose = fields.text("description", "purpose", required=True, longest=LONGEST_PURPOSE)
        try:
            sender = ask(self.account, name, purpose=purpose, by=self.key.created_by)
        except Invalid as error:
            raise invalid("custom_id", f"cannot be used: {error.message.rstrip('.')}") from None
        except Conflict as error:
            raise Failure("KEY_EXISTS", error.message, ours=error.code, status=409) from None
        if sender.status == Sender.Status.APPROVED:
            msg = "Your custom ID has been registered."
        else:
            msg = "Your custom ID waits for approval."
        return done(msg, {"custom_id": sender.name, "status": sender.status})
