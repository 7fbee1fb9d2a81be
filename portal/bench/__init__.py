"""Measurements that need pages: they go through the portal as a browser does."""
