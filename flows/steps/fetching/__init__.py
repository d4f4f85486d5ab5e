"""DTM's API and HDX."""
