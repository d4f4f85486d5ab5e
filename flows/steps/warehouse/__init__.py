"""From prepared files to the published warehouse, and questions to it."""
