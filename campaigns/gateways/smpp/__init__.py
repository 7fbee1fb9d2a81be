"""The connection to a carrier that speaks SMPP 3.4: several binds behind one gateway.

`config` reads the carrier's settings, `session` is one bind and `gateway` all of them; `writing`
makes PDUs out of messages, `journeys` collects the answers to their parts, `incoming` reads
receipts and messages from phones.
"""
