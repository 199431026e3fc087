"""An office's node under a province's: acts and files go up, filings and catalogue come down."""
