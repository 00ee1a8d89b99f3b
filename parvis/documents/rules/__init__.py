"""What documents are made of and checked by, as pure functions."""
