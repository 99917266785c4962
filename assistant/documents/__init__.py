"""What the workspace's notebooks and documentation say: read, cut into passages, kept in an index and found again."""
