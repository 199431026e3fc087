"""A seeded storm over two desks and a node, and the verdict on what it left."""
