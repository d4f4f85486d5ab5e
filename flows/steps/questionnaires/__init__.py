"""Answers with the form they were asked with."""
