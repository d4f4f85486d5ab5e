"""From the cells of a file to the clean columns of its tables, one file a process."""
