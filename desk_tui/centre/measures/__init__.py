"""Daily figures of offices: what each day is made of, taken by the node and summed there."""
