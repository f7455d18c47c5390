"""How we find it: passages into an index on disk, a question into ranked passages."""
