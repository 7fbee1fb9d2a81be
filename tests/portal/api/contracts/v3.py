"""What the contract of /api/v3/ names."""

from tests.portal.api.contracts.endpoint import endpoints

ENDPOINTS = endpoints(
    "v3",
    "/api/v3/",
    """
    POST send-sms
    POST bulk-send-sms
    POST send-sms-template
    POST send-sms-nz
    GET get-sms
    GET get-responses
    POST inbound-read
    POST inbound-read-bulk
    GET get-optout
    GET account
    GET get-template
    POST register-alpha-id
    POST send-mms
    """,
)
