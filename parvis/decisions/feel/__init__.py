"""The FEEL language: text → tree → Python functions. Private to `parvis.decisions`."""
