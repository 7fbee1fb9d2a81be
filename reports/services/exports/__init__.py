"""Files of messages that people ask for: requests, the work in the background, the files."""
