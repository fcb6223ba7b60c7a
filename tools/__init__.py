"""Tools of the repository: they write data, documents and expected results. Run each by ``python -m tools.NAME``."""
