"""The node's side of assisted packages: how one stands, and how it becomes a dossier (C-05)."""
