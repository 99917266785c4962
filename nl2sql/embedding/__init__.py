"""What an embedding model adds to the search of a large catalogue: vectors, kept in the workspace file."""
