"""What can be wrong with a question about designs and uncertainty."""

from __future__ import annotations


class DesignError(ValueError):
    """A question that cannot be answered; one line: what was given, and what is allowed."""
