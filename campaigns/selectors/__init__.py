"""Reads of campaigns and messages; the account comes first."""
