"""All actions and their keys in one table: bindings, key line, F1, palette and README come from it.

F-keys and Alt+digit first, as officers know them; no action has a letter of its own, since letters
belong to the boxes and to assistive tools. Esc is slow in some terminals, so every Esc has a
second key. A desk may give an action other keys in its `keys.toml`: `keymap`.

One file to a place of work; `table` puts them together, `own` judges what a desk chose.
"""

from __future__ import annotations

from desk_tui.widgets.keys.action import EVERYWHERE, Action
from desk_tui.widgets.keys.care import GONE, PURGE_LISTS, TO_GO
from desk_tui.widgets.keys.lists import DEADLINE_LISTS, MESSAGE_LISTS, NOTE_TABS, RETURN_LISTS
from desk_tui.widgets.keys.names import BOX_KEYS, key_name, key_names, split_keys
from desk_tui.widgets.keys.own import (
    CAN_BE,
    clashes,
    filled,
    holder,
    keymap,
    keys_of,
    named,
    numbers,
    refused,
    use,
    wrongs,
)
from desk_tui.widgets.keys.queue import QUEUE_TABS
from desk_tui.widgets.keys.table import (
    ACTIONS,
    BY_ID,
    DESK_PLACES,
    PLACES,
    actions,
    bindings,
    dialog_bindings,
    place_name,
    readme_table,
)

__all__ = [
    "ACTIONS",
    "BOX_KEYS",
    "BY_ID",
    "CAN_BE",
    "DEADLINE_LISTS",
    "DESK_PLACES",
    "EVERYWHERE",
    "GONE",
    "MESSAGE_LISTS",
    "NOTE_TABS",
    "PLACES",
    "PURGE_LISTS",
    "QUEUE_TABS",
    "RETURN_LISTS",
    "TO_GO",
    "Action",
    "actions",
    "bindings",
    "clashes",
    "dialog_bindings",
    "filled",
    "holder",
    "key_name",
    "key_names",
    "keymap",
    "keys_of",
    "named",
    "numbers",
    "place_name",
    "readme_table",
    "refused",
    "split_keys",
    "use",
    "wrongs",
]
