"""The wire: messages, client, node."""
