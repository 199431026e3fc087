"""What is wrong with a template, by file and line, in words for the clerk who edits it."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass

_PLACE = re.compile(r"┌─ (.+?):(\d+):\d+")

_WORDS: tuple[tuple[str, str], ...] = (
    (r"unclosed delimiter", "một dấu ngoặc mở ra mà chưa đóng"),
    (r"unclosed string", "một chuỗi chữ thiếu dấu nháy đóng"),
    (r"unclosed raw text", "một đoạn `…` chưa đóng"),
    (r"unexpected closing (.*)", "thừa dấu đóng {0}"),
    (r"unexpected end of (.*)", "thiếu phần sau, câu chưa hết"),
    (r"unexpected argument(?:: (.*))?", "thừa giá trị {0}"),
    (r"unexpected (.*)", "{0} đặt sai chỗ"),
    (r"expected (.*), found (.*)", "ở đây cần {0}, không phải {1}"),
    (r"expected (.*)", "ở đây còn thiếu {0}"),
    (r"unknown variable: (.*)", "không có tên “{0}”"),
    (r'dictionary does not contain key "(.*?)".*', "phiếu không có ô “{0}”"),
    (r"(.*) does not have field \"(.*)\"", "ở đây không có ô “{1}”"),
    (r"missing argument: (.*)", "thiếu giá trị “{0}”"),
    (r"file not found.*", "không tìm thấy tệp được gọi tới"),
    (r"(?:failed to download package|package not found).*", "gọi tới gói ở ngoài, không có ở đây"),
    (r"maximum function call depth exceeded", "một hàm tự gọi mình không dừng"),
    (r"(?:condition is always true|loop seems to be infinite)", "một vòng lặp không dừng"),
    (r"file is not valid UTF-8", "tệp không phải chữ UTF-8"),
    (r".*could not be displayed.*", "có chữ mà phông chữ của chương trình không vẽ được"),
)
_THINGS = {
    "integer": "số nguyên",
    "float": "số",
    "string": "chuỗi chữ",
    "content": "nội dung",
    "array": "dãy",
    "dictionary": "bảng có tên",
    "function": "hàm",
    "none": "ô trống",
    "boolean": "đúng/sai",
    "length": "độ dài",
    "color": "màu",
    "expression": "biểu thức",
    "pattern": "tên",
    "identifier": "tên",
    "comma": "dấu phẩy",
    "colon": "dấu hai chấm",
    "semicolon or line break": "dấu chấm phẩy hoặc xuống dòng",
    "closing paren": "dấu )",
    "closing bracket": "dấu ]",
    "closing brace": "dấu }",
    "equals sign": "dấu =",
}


@dataclass(frozen=True, slots=True)
class Mistake:
    """Where (`file` empty and `line` 0 when it is not known) and what, in Vietnamese."""

    file: str
    line: int
    words: str

    def __str__(self) -> str:
        place = f"{self.file}, dòng {self.line}: " if self.file else ""
        return f"{place}{self.words}"


def mistake(message: str, diagnostic: str, own: Collection[str]) -> Mistake:
    """From what Typst says; of the places it names, the first one in the office's own files."""
    # Typst tells its path from where the program was started.
    found = [(file.replace("\\", "/"), int(line)) for file, line in _PLACE.findall(diagnostic)]
    places = [(file.rpartition("slips/forms/")[2], line) for file, line in found]
    inside = [place for place in places if place[0] in own] or places
    file, line = inside[0] if inside else ("", 0)
    return Mistake(file, line, _in_words(message))


def _in_words(message: str) -> str:
    for pattern, words in _WORDS:
        if found := re.fullmatch(pattern, message, re.DOTALL):
            return words.format(*(_thing(part or "") for part in found.groups())).strip()
    return f"Typst báo “{message}”"


def _thing(name: str) -> str:
    parts = re.split(r", or | or |, ", name)
    if name in _THINGS or len(parts) == 1:
        return _THINGS.get(name, name)
    return " hoặc ".join(_THINGS.get(part, part) for part in parts)
