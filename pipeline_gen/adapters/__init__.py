"""The files that know pandas."""
