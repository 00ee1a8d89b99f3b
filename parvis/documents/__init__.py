"""Official documents: from a template to a sealed PDF that anyone can check for ever."""
