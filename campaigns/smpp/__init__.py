"""SMPP 3.4 on the wire: pure functions over bytes, used by carriers, the simulator and the server.

No sockets, no Django. A PDU is read in two steps: `framing` cuts the stream into `Pdu`s (header
and raw body), and `shortmessages`, `binds` and `tlvs` read the bodies.
"""
