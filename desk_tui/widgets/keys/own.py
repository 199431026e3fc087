"""The keys a desk chose for itself: which may be chosen, and what stands in their way."""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import combinations

from textual.binding import Binding

from desk_tui.tongue import say
from desk_tui.widgets.keys.action import EVERYWHERE, Action
from desk_tui.widgets.keys.names import key_name, split_keys
from desk_tui.widgets.keys.table import ACTIONS, BY_ID, place_name

# In most terminals these are Backspace, Tab, Enter, line end and Esc themselves; scanners end a
# code with Enter or a line end.
_NEVER = {"ctrl+h", "ctrl+i", "ctrl+m", "ctrl+j", "ctrl+left_square_bracket", "tab", "shift+tab"}
_CLOSING = ("escape", "f12")
"""They close every small window, so nothing but "back" may have them."""
_SENT = re.compile(r"f([1-9]|1[0-2])|ctrl\+[a-z]|alt\+[a-z0-9]|escape")
"""What every terminal sends, over ssh and in the Linux console too."""
CAN_BE = say("F1 đến F12, Ctrl và một chữ, Alt và một chữ hoặc số")

_chosen: dict[str, str] = {}


def use(changes: Mapping[str, str]) -> None:
    """From now on the screens name these keys (action id -> keys); the rest as packaged."""
    _chosen.clear()
    _chosen.update(changes)


def keys_of(action: Action, changes: Mapping[str, str] | None = None) -> list[str]:
    """The keys of an action as the desk has them now, or as `changes` would have them."""
    own = _chosen if changes is None else changes
    return split_keys(own.get(action.id, action.keys))


def named(id: str) -> str:
    """The key of an action, for texts on the screen: "F10"."""
    return key_name(keys_of(BY_ID[id])[0])


def filled(text: str) -> str:
    """A text with its keys: "{form.do_it}" becomes "F10"; a name of no action stays as it is."""
    return re.sub(r"\{([\w.]+)\}", lambda m: named(m[1]) if m[1] in BY_ID else m[0], text)


def numbers(stem: str, count: int) -> tuple[str, list[str]]:
    """The keys of the lists "queue.tab1", "queue.tab2" …: what all begin with ("Alt+"),
    and what each goes on with."""
    parts = [named(f"{stem}{number}").rpartition("+") for number in range(1, count + 1)]
    if len({lead for lead, _, _ in parts}) == 1:
        return "".join(parts[0][:2]), [name for _, _, name in parts]
    return "", ["".join(part) for part in parts]


def holder(key: str, action: Action, changes: Mapping[str, str]) -> Action | None:
    """Which other action of the same place, or of everywhere, has this key already."""
    for other in ACTIONS:
        if other.id != action.id and _together(action, other) and key in keys_of(other, changes):
            return other
    return None


def refused(key: str, action: Action) -> str:
    """Why nobody may give this key to the action; empty when one may."""
    return _unusable(key, action, _editing_keys())


def clashes(changes: Mapping[str, str] | None = None) -> list[str]:
    """Sentences about keys that two actions of one place share, or that nothing may use."""
    return [sentence for _, sentence in faults(changes or {})]


def faults(changes: Mapping[str, str]) -> list[tuple[str, str]]:
    """What is wrong with the keys, each with the id of the action that is to be changed."""
    table = {action: keys_of(action, changes) for action in ACTIONS}
    taken = _editing_keys()
    found = [
        (
            action.id,
            say(
                "Phím {key} không dùng được cho “{text}”: {reason}.",
                key=key_name(key),
                text=action.words,
                reason=reason,
            ),
        )
        for action, keys in table.items()
        for key in keys
        if (reason := _unusable(key, action, taken))
    ]
    for one, other in combinations(ACTIONS, 2):
        if _together(one, other):
            mine = other.id if other.id in changes and one.id not in changes else one.id
            where = place_name(other.where if one.where == EVERYWHERE else one.where)
            found += [
                (
                    mine,
                    say(
                        "Phím {key} vừa là “{text}” vừa là “{text2}”. Nơi trùng: {where}.",
                        key=key_name(key),
                        text=one.words,
                        text2=other.words,
                        where=where,
                    ),
                )
                for key in table[one]
                if key in table[other]
            ]
    return found


def wrongs(changes: Mapping[str, str]) -> list[tuple[str, str]]:
    """All that is wrong with what a desk chose: (action id, sentence)."""
    if not changes:
        # The packaged keys are right, and the first picture waits for this.
        return []
    wrong = [
        (name, say("Không có lệnh nào tên “{name}”.", name=name))
        for name in changes
        if name not in BY_ID
    ]
    wrong += [
        (name, say("Lệnh “{name}” cần ít nhất một phím.", name=name))
        for name, keys in changes.items()
        if not split_keys(keys)
    ]
    return wrong + faults(changes)


def keymap(changes: Mapping[str, str]) -> tuple[dict[str, str], list[str]]:
    """The keys a desk chose (action id -> keys), for `App.set_keymap`, and what is wrong.

    With anything wrong the map is empty: the keys stay as printed in the help.
    """
    wrong = [sentence for _, sentence in wrongs(changes)]
    chosen = {name: ",".join(split_keys(keys)) for name, keys in changes.items()}
    return ({} if wrong else chosen), wrong


def _together(one: Action, other: Action) -> bool:
    return one.where == other.where or EVERYWHERE in (one.where, other.where)


def _unusable(key: str, action: Action, taken: set[str]) -> str:
    if key in _NEVER:
        return say("nhiều máy gửi phím này thay cho phím khác")
    if len(key) == 1 or key == "space":
        return say("chữ và số để gõ vào ô")
    if key in taken:
        return say("phím này để sửa chữ trong ô")
    if key in _CLOSING and action.id != "app.back":
        return say("phím này luôn đóng cửa sổ đang mở")
    return (
        ""
        if _SENT.fullmatch(key)
        else say("máy nào cũng gửi được thì chỉ có {can_be}", can_be=CAN_BE)
    )


def _editing_keys() -> set[str]:
    from desk_tui.widgets.fields import Field
    from desk_tui.widgets.textbox import TextBox

    own = [*Binding.make_bindings(TextBox.BINDINGS)]
    for cls in Field.__mro__:
        own += Binding.make_bindings(cls.__dict__.get("BINDINGS", []))
    return {binding.key for binding in own}
