"""One file per dataset: its columns, said once."""
