"""One suite over every backend of a store, and what it needs: an endpoint in this process, real servers."""
