"""Everything that touches a database, a file or a language model."""
