"""One Textual screen per task of the officer."""
