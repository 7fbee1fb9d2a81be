"""The pages of keys and send credentials."""
