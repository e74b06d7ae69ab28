"""The error of this room."""


class AnalysisError(ValueError):
    """Files cannot be analysed; one line: what was given and what is allowed."""
