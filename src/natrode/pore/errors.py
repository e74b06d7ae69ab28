"""Errors of the pore room; each is one line."""


class PoreError(ValueError):
    """A structure, an option or a file that cannot be used."""
