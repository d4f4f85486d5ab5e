"""Imported once by the server that readers are forked from: the code for reading, and what headers may say, which takes each reader long
to work out for itself."""

from __future__ import annotations

from flows.steps.reading import large
from flows.steps.recognition.lexicon import known_keys

__all__ = ["large"]

known_keys()
