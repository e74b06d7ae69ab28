"""Verification: problems with known answers, runnable by a user and by the tests."""

from natrode.verify.problem import Problem, Result, problem, problems

__all__ = ["Problem", "Result", "problem", "problems"]
