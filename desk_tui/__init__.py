"""A keyboard-driven one-stop desk."""
