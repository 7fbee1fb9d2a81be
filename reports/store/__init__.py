"""Statements that make rollups, on both engines."""
