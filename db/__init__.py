"""The office's record: one encrypted SQLite file of acts and their readings."""
