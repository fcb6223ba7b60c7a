"""What authorities publish as tables that map codes. One module a format: bytes in, a MappingSet out."""
