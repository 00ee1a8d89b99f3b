"""Syntax tree → canonical text, with no parenthesis more than needed."""
