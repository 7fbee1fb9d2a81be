"""What the contract of the calls named `<call>.json` names; all take GET and POST."""

from tests.portal.api.contracts.endpoint import Endpoint

USER = """
send-sms cancel-sms format-number get-sms get-sms-stats get-sms-responses get-user-sms-responses
get-sms-sent get-sms-delivery-status get-sms-sent-count get-user-sms-sent get-contact-sms-stats
get-message-report get-message-log message-reply get-link-hits add-list get-lists get-list
remove-list add-field-to-list add-to-list edit-list-member delete-from-list optout-list-member
get-contact add-contacts-bulk add-contacts-bulk-progress lease-number get-number get-numbers
edit-number-options add-keyword edit-keyword get-keywords add-email delete-email get-balance
add-credit add-card
"""
RESELLER = """
get-client get-clients add-client edit-client get-transactions get-transaction
"""
ENDPOINTS = [
    Endpoint(section, method, f"/{call}.json")
    for section, calls in (("transmit, user", USER), ("transmit, reseller", RESELLER))
    for call in calls.split()
    for method in ("GET", "POST")
] + [Endpoint("transmit, reseller", "PUT", "/edit-client.json")]
