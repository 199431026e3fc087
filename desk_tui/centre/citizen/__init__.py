"""The citizen's page at the node: a prepared package goes on from the citizen's own phone."""
