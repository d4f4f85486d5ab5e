"""Where and when the rows of a table are."""
