"""Price lists as files: reading what people upload, writing what they download."""
