"""What lies in raw/, what is kept of it, what is forgotten, what is corrected."""
