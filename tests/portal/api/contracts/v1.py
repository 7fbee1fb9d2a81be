"""What the contract of the v1 call and of the calls with keys names."""

from tests.portal.api.contracts.endpoint import endpoints

ENDPOINTS = endpoints(
    "v1 and key calls",
    "/",
    """
    POST v1/sms/send
    POST api/v1/sms/send
    GET POST api/v2/sms/send
    GET api/v2/account/balance
    POST api/generate-key
    POST api/revoke-key
    POST api/regenerate-key
    GET api/v2
    GET api/oauth2-callback
    """,
)
