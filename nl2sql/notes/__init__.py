"""Semantic notes: what people write down about their tables, columns and figures, and what follows from it."""
