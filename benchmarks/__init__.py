"""Robustness and cost of the cell model; run from the root of the repository, see README.md."""
