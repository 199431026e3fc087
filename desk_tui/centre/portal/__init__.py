"""The national portal, spoken to from the node: three wire styles behind one interface.

`standing` and `classic` turn acts into the exchange's objects (pure), the styles speak them,
`worker` works the queue whose rows `queue` keeps.
"""
