"""What a scheduled report says, the same for the mail's text, its page and its CSV."""
