"""The ways paper comes in; one file each, found by entry points."""
