"""The officer's verbs, one file each."""
