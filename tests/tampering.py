"""Changing by hand what the database guards, as somebody with its password could."""

from accounts.store.append_only import lifted as by_hand

__all__ = ["by_hand"]
