"""Paper in, PDF out: devices, page files and the encrypted vault. Knows nothing of dossiers."""
