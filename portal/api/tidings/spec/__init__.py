"""What each call of our own dialect takes and answers."""
