"""The Jupyter Server extension: thin handlers around the conversation."""
