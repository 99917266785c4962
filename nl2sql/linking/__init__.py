"""Linking: which words of a question speak of which tables, columns and values. Everything a parser sees."""
