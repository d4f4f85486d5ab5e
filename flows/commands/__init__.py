"""The commands of `dtm`, a file each; flows/cli.py puts them together."""
