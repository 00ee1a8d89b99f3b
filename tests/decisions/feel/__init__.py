"""The FEEL language, by its own door."""
