"""The demo: three accounts, a key and a campaign, made through the portal's own services."""
