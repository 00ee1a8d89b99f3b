"""The demo town, made by calling the real actions: nothing here writes a row by itself."""
