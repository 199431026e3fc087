"""The node's tables of the relay: at the office what goes up and came down, above whose keys."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, LargeBinary, Table, Text

from desk_tui.centre.ledger_tables import metadata

relays = Table(
    "relays",
    metadata,
    Column("office", Text, primary_key=True),
    Column("place", Text, nullable=False),
    Column("up", BigInteger, nullable=False, default=0),
    Column("down", BigInteger, nullable=False, default=0),
    Column("catalogue", BigInteger, nullable=False, default=0),
    Column("last_contact", Text, nullable=False, default=""),
    Column("failed_at", Text, nullable=False, default=""),
    Column("sentence", Text, nullable=False, default=""),
)
"""How an office reaches the node above (`place`: JSON with the relay's own key), and how far it
came: acts up to our `up` were offered, acts up to its `down` taken in, its catalogue of version
`catalogue` put out here. `sentence` says why the last meeting failed, empty when it did not."""

relay_open = Table(
    "relay_open",
    metadata,
    Column("office", Text, primary_key=True),
    Column("id", Text, primary_key=True),
    Column("n", BigInteger, nullable=False),
    Column("subject", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("files", Text, nullable=False, default=""),
    Index("relay_open_n", "office", "n"),
)
"""Acts behind `up` that the node above has not ended: refused | held | kept | files.
`files` are the SHA-256 names it lacks, parted by blanks."""

relay_down = Table(
    "relay_down",
    metadata,
    Column("office", Text, primary_key=True),
    Column("id", Text, primary_key=True),
)
"""Acts that came from above: they do not go up again."""

relay_aside = Table(
    "relay_aside",
    metadata,
    Column("office", Text, primary_key=True),
    Column("id", Text, primary_key=True),
    Column("act", Text, nullable=False),
    Column("why", Text, nullable=False),
    Column("at", Text, nullable=False),
)
"""Acts from above that could not be taken in; tried again at each meeting."""

relay_desks = Table(
    "relay_desks",
    metadata,
    Column("office", Text, primary_key=True),
    Column("desk", Text, primary_key=True),
    Column("public", LargeBinary, primary_key=True),
    Column("at", Text, nullable=False),
)
"""Above: the line keys of desks that speak through their office's relay."""
