"""Which tables, columns and values a question is about."""
