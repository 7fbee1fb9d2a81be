"""The SMPP 3.4 server for customers: the same send credentials, checks and rules as the API.

One asyncio loop speaks the protocol; whatever touches the database runs in threads (`jobs`).
"""
