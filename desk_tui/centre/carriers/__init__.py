"""Messages to citizens leave the node: a carrier for each way, the desk's words unchanged."""
