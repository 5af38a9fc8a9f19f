"""Lists that people send: any file as a table of text, and what its columns mean."""
