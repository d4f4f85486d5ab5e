"""From a file to the clean columns of its tables."""
