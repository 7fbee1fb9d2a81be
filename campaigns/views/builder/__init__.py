"""A new campaign in four steps: recipients, message, time, review."""
