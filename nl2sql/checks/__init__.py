"""The rules a statement must pass before it runs."""
