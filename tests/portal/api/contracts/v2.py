"""What the contract of /api/v2/ names, written down from it and not from our routes."""

from tests.portal.api.contracts.endpoint import endpoints

BASE = "/api/v2/"
ENDPOINTS = [
    *endpoints(
        "2.1 account and sign-up",
        BASE,
        """
        GET account/balance
        GET finance/balance
        POST finance/balance
        POST finance/credits
        POST register
        GET auth/me
        """,
    ),
    *endpoints(
        "2.2 sending",
        BASE,
        """
        GET POST sms/send
        POST sms/send/json
        POST sms/send/xml
        POST sms/bulk
        POST sms/message/send
        POST sms/send/template
        POST sms/template
        """,
    ),
    *endpoints(
        "2.3 status and reports",
        BASE,
        """
        GET POST sms/status
        GET sms/report
        GET sms/activity
        GET sms/pricing
        GET sms/locations/coveragelist
        """,
    ),
    *endpoints(
        "2.4 resources",
        BASE,
        """
        GET POST sms/senders
        GET PUT DELETE sms/senders/{id}
        GET POST sms/templates
        GET PUT DELETE sms/templates/{id}
        GET POST DELETE sms/suppressions/unsubscribers
        GET PUT DELETE sms/suppressions/unsubscribers/{id}
        POST sms/suppressions/unsubscribers/import
        GET POST DELETE sms/suppressions/templates
        GET PUT DELETE sms/suppressions/templates/{id}
        POST sms/suppressions/templates/import
        POST sms/suppressions/optout/link
        POST sms/suppressions/optin/link
        POST sms/optout
        DELETE sms/optout/{number}
        """,
    ),
    *endpoints(
        "2.5 developer",
        BASE,
        """
        GET POST developer/webhooks
        GET PUT DELETE developer/webhooks/{id}
        GET POST developer/subscriptions
        GET DELETE developer/subscriptions/{id}
        """,
    ),
    *endpoints(
        "2.6 one-time passwords",
        BASE,
        """
        POST verify
        POST verify/send
        GET verify/check/{id}/{token}
        GET verify/search/{id}
        GET verify/cancel/{id}
        """,
    ),
    *endpoints(
        "2.7 links",
        BASE,
        """
        GET POST link/urls
        GET PUT DELETE link/urls/{id}
        GET link/urls/{id}/visits
        """,
    ),
    *endpoints(
        "2.8 contacts",
        BASE,
        """
        GET POST contacts
        GET PUT DELETE contacts/{id}
        POST contacts/merge
        GET POST contacts/{id}/identifiers
        GET PUT DELETE contacts/{id}/identifiers/{iid}
        GET POST contacts/{id}/subscriptions
        GET DELETE contacts/{id}/subscriptions/{sid}
        POST contacts/{id}/unsubscribe
        POST contacts/{id}/unsubscribe/{sid}
        POST contacts/{id}/resubscribe
        POST contacts/{id}/resubscribe/{sid}
        GET POST contacts/tags
        GET PUT DELETE contacts/tags/{id}
        GET POST contacts/segments
        GET PUT DELETE contacts/segments/{id}
        GET contacts/segments/{id}/subscribers
        GET POST contacts/import/subscribers
        GET contacts/import/subscribers/{id}
        GET contacts/identifiers
        GET contacts/subscriptions
        """,
    ),
    *endpoints(
        "2.9 other channels",
        BASE,
        """
        POST whatsapp/message/send
        POST rcs/message/send
        POST viber/message/send
        POST voice/c2c
        """,
    ),
]
