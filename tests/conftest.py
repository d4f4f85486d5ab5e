"""Imported first: pyarrow must know pandas here, whatever order the tests run in; the command does without it in its own process."""

from __future__ import annotations

import pandas
import pyarrow

pyarrow.array([pandas.NA], from_pandas=True)
