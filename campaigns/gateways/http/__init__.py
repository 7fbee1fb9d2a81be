"""Carriers that are reached by HTTP, described by configuration alone (docs/carriers-http.md).

`config` reads the description, `requests` fills it in for a message, `wire` exchanges it for an
answer, `answers` says what that means; `calls` reads what carriers send us of their own accord.
"""
