"""What is unsent, carried on a stick: sealed for the node, answered by it."""
