"""Files: originals that people and programs send, and the records they belong to."""
