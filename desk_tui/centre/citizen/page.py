"""The pages a citizen sees: plain HTML without a script, every text of the package escaped."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from urllib.parse import quote

from db.kinds import Paper, Person
from desk_tui.centre.citizen import form, pictures, words
from desk_tui.centre.citizen.gate import DIGITS, MOST_TRIES
from desk_tui.centre.packages.read import PackageNow

STYLE = "/g/style.css"

TITLE = "Xem và nộp hồ sơ"
GONE = "Mã này không dùng được"
GONE_WORDS = (
    "Mã có thể đã hết hạn, đã được thay bằng mã mới, hoặc địa chỉ bị chép thiếu.",
    "Không mất gì cả: xin ông/bà gọi hoặc đến quầy đã giúp mình, cán bộ sẽ cấp mã mới."
    " Giấy tờ đã nộp ở quầy vẫn còn nguyên.",
)
LOCKED = f"Đã nhập sai {MOST_TRIES} lần nên mã này đã khóa"
LABELS = {
    "name": "Họ và tên",
    "birth": "Ngày sinh (ngày/tháng/năm)",
    "sex": "Giới tính",
    "address": "Địa chỉ",
    "phone": "Số điện thoại",
    "email": "Thư điện tử (nếu có)",
}
_ORGANISATION_LABELS = LABELS | {"name": "Tên tổ chức"}
_BOXES = {
    "name": 'type="text" autocomplete="name"',
    "birth": 'type="text" inputmode="numeric" autocomplete="bday"',
    "address": 'type="text" autocomplete="street-address"',
    "phone": 'type="tel" inputmode="tel" autocomplete="tel"',
    "email": 'type="email" inputmode="email" autocomplete="email"',
}


_FILES = ' enctype="multipart/form-data"'


@dataclass(frozen=True)
class Told:
    """A message above the page; `trouble` when something was not done."""

    words: str
    hint: str = ""
    trouble: bool = False


@dataclass(frozen=True)
class Form:
    """What every form of a page needs: where it goes and the mark of the session."""

    base: str
    mark: str

    def open(self, to: str, more: str = "") -> str:
        return (
            f'<form method="post" action="{escape(self.base)}{to}"{more}>'
            f'<input type="hidden" name="mark" value="{escape(self.mark)}">'
        )


def frame(title: str, body: str) -> str:
    return (
        '<!doctype html><html lang="vi"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<meta name="robots" content="noindex">'
        f'<title>{escape(title)}</title><link rel="stylesheet" href="{STYLE}">'
        '<link rel="icon" href="data:,"></head>'
        f"<body><main>{body}</main></body></html>"
    )


def gone() -> str:
    """The same for every link that leads nowhere, so that it tells nothing."""
    told = "".join(f"<p>{line}</p>" for line in GONE_WORDS)
    return frame(GONE, f"<h1>{GONE}</h1>{told}")


def locked() -> str:
    told = (
        "<p>Đây chỉ là cách giữ kín hồ sơ của ông/bà; hồ sơ và giấy tờ vẫn còn nguyên ở quầy.</p>"
        "<p>Xin ông/bà mang thẻ căn cước đến quầy, hoặc gọi cho cán bộ đã giúp mình,"
        " để được cấp mã mới.</p>"
    )
    return frame(LOCKED, f"<h1>{LOCKED}</h1>{told}")


def plain(title: str, words: str, hint: str = "") -> str:
    said = "".join(f"<p>{escape(line)}</p>" for line in (words, hint) if line)
    return frame(title, f"<h1>{escape(title)}</h1>{said}")


def door(base: str, left: int | None = None) -> str:
    """The question for the digits; `left` tries after a wrong answer."""
    wrong = ""
    invalid = ""
    if left is not None:
        wrong = (
            '<p class="wrong" id="wrong" role="alert">'
            f"Bốn số này không đúng. Còn {left} lần thử.</p>"
        )
        invalid = ' aria-invalid="true" autofocus'
    described = "wrong how" if wrong else "how"
    return frame(
        TITLE,
        f"<h1>{TITLE}</h1>"
        "<p>Cán bộ ở quầy một cửa đã chuẩn bị sẵn hồ sơ cho ông/bà."
        " Để giữ kín, xin nhập bốn số cuối của số thẻ căn cước của chủ hồ sơ"
        " (tổ chức: bốn số cuối của mã số thuế).</p>"
        f'<form method="post" action="{escape(base)}">'
        f'<label for="digits">Bốn số cuối</label>{wrong}'
        f'<p class="hint" id="how">Chỉ gõ {DIGITS} chữ số.'
        f" Nhập sai {MOST_TRIES} lần thì mã bị khóa.</p>"
        f'<input class="digits" id="digits" name="digits" type="text" inputmode="numeric"'
        f' pattern="[0-9]*" maxlength="{DIGITS}" autocomplete="off" required'
        f' aria-describedby="{described}"{invalid}>'
        "<button>Tiếp tục</button></form>"
        '<p class="hint">Không phải hồ sơ của ông/bà? Xin đóng trang này.</p>',
    )


def draft(
    package: PackageNow,
    at: Form,
    *,
    told: Told | None = None,
    typed: Mapping[str, str] | None = None,
    wrong: Mapping[str, str] | None = None,
    sign_in: str = "",
    sign_in_wanted: bool = False,
) -> str:
    """The prepared package, to be put right and agreed to. `sign_in` names the provider, if any."""
    said = package.said
    title = TITLE if not wrong else f"Cần sửa – {TITLE}"
    body = (
        f"<h1>{TITLE}</h1>{_told(told)}"
        "<p>Xin ông/bà xem lại từng phần. Chưa có gì được nộp cho đến khi ông/bà đồng ý"
        " ở cuối trang.</p>"
        f"{_what(package)}"
        f"{_who(said.applicant, at, typed, wrong or {})}"
        f"{_papers(said.papers, at)}"
        f"{_yes(package, at, sign_in, sign_in_wanted)}"
        f"{_end(at)}"
    )
    return frame(title, body)


def done(package: PackageNow, at: Form, told: Told | None = None) -> str:
    """How the package stands once there is nothing more to agree to."""
    state = words.STATES[package.state]
    code = ""
    if package.code:
        code = (
            f'<p>Mã hồ sơ:</p><p class="code">{escape(package.code)}</p>'
            "<p>Xin ghi lại hoặc chụp màn hình mã này để theo dõi hồ sơ.</p>"
        )
    elif package.state == "agreed":
        code = (
            "<p>Hệ thống đang nộp hồ sơ. Mở lại trang này sau ít phút để xem mã hồ sơ;"
            " ông/bà không phải làm gì thêm.</p>"
        )
    return frame(
        state,
        f"<h1>{escape(state)}</h1>{_told(told)}{code}{_what(package, 'Hồ sơ')}{_end(at)}",
    )


def _told(told: Told | None) -> str:
    if told is None:
        return ""
    kind, role = ("told trouble", "alert") if told.trouble else ("told", "status")
    hint = f"<p>{escape(told.hint)}</p>" if told.hint else ""
    return f'<div class="{kind}" role="{role}"><p>{escape(told.words)}</p>{hint}</div>'


def _what(package: PackageNow, heading: str = "Việc cần làm") -> str:
    said = package.said
    rows = [
        ("Thủ tục", said.procedure_name),
        ("Phí, lệ phí", words.fee(said)),
        ("Thời hạn giải quyết", words.term(said)),
        ("Cán bộ giúp tại quầy", said.helper),
        ("Mã gói hồ sơ", said.code),
    ]
    lines = "".join(
        f"<dt>{escape(name)}</dt><dd>{escape(value)}</dd>" for name, value in rows if value
    )
    fees = "".join(
        f"<li>{escape(line.text)}: {escape(words.vn_money(line.amount))}"
        f"{' – ' + escape(line.ground) if line.ground else ''}</li>"
        for line in said.fee_lines
    )
    more = f"<details><summary>Phí này gồm những gì</summary><ul>{fees}</ul></details>"
    return (
        f'<section aria-labelledby="what"><h2 id="what">{heading}</h2>'
        f"<dl>{lines}</dl>{more if fees else ''}</section>"
    )


def _who(
    person: Person, at: Form, typed: Mapping[str, str] | None, wrong: Mapping[str, str]
) -> str:
    labels = _ORGANISATION_LABELS if person.kind != "person" else LABELS
    shown = form.shown(person)
    lines = "".join(
        f"<dt>{label.split(' (')[0]}</dt><dd>{escape(shown[name]) or 'Chưa ghi'}</dd>"
        for name, label in labels.items()
        if shown[name] or name in ("phone", "address")
    )
    number = f"<dt>Số giấy tờ</dt><dd>{escape(hidden(person.number))}</dd>"
    values = typed or shown
    skipped = ("birth", "sex") if person.kind != "person" else ()
    boxes = "".join(
        _box(name, label, values.get(name, ""), wrong.get(name, ""))
        for name, label in labels.items()
        if name not in skipped
    )
    opened = " open" if wrong else ""
    return (
        '<section aria-labelledby="who"><h2 id="who">Chủ hồ sơ</h2>'
        f"<dl>{number}{lines}</dl>"
        f"<details{opened}><summary>Sửa thông tin chưa đúng</summary>"
        f"{at.open('/fields')}{boxes}"
        "<button>Lưu thông tin đã sửa</button></form>"
        '<p class="hint">Số giấy tờ sai thì xin báo cán bộ ở quầy lập lại.</p>'
        "</details></section>"
    )


def hidden(number: str) -> str:
    """Only the digits that were asked for are shown again."""
    return "•" * max(0, len(number) - DIGITS) + number[-DIGITS:]


def _box(name: str, label: str, value: str, wrong: str) -> str:
    told = f'<p class="wrong" id="wrong-{name}">{escape(wrong)}</p>' if wrong else ""
    marks = f' aria-invalid="true" aria-describedby="wrong-{name}"' if wrong else ""
    head = f'<label for="{name}">{escape(label)}</label>{told}'
    if name == "sex":
        options = "".join(
            f'<option{" selected" if value == one else ""} value="{one}">{one or "Chưa ghi"}'
            "</option>"
            for one in ("", *form.SEXES)
        )
        return f'{head}<select id="{name}" name="{name}"{marks}>{options}</select>'
    return f'{head}<input id="{name}" name="{name}" value="{escape(value)}" {_BOXES[name]}{marks}>'


def _papers(papers: Sequence[Paper], at: Form) -> str:
    rows = "".join(_paper(number, one, at) for number, one in enumerate(papers, 1))
    return (
        '<section aria-labelledby="papers"><h2 id="papers">Giấy tờ</h2>'
        f'<ol class="papers">{rows or "<li>Không cần giấy tờ nào.</li>"}</ol></section>'
    )


def _paper(number: int, one: Paper, at: Form) -> str:
    wanted = one.state in words.WANTED
    there = one.state in words.HAS_PICTURE
    asked = "Gửi ảnh khác thay bản đã có" if there else "Thêm ảnh giấy tờ này"
    box = f"photo-{number}"
    to = f"/papers/{quote(one.key, safe='')}"
    return (
        f'<li><h3>{escape(one.name)}</h3><p class="state{" wanted" if wanted else ""}">'
        f"{escape(words.paper(one))}</p>"
        f"<details{' open' if wanted else ''}><summary>{asked}</summary>"
        f"{at.open(to, _FILES)}"
        f'<label for="{box}">Chụp hoặc chọn ảnh<span class="hint"> – {escape(one.name)}</span>'
        "</label>"
        f'<p class="hint" id="{box}-how">Đặt giấy trên nền tối, chụp thẳng, đủ sáng, rõ chữ.'
        f" Giấy nhiều trang thì chọn nhiều ảnh theo thứ tự trang. {pictures.LIMITS}</p>"
        f'<input id="{box}" name="photo" type="file" accept="{pictures.KINDS}" multiple required'
        f' aria-describedby="{box}-how">'
        "<button>Gửi ảnh này</button></form></details></li>"
    )


def _yes(package: PackageNow, at: Form, sign_in: str, wanted: bool) -> str:
    lacking = [one.name for one in package.said.papers if one.state in words.WANTED]
    told = ""
    if lacking:
        told = (
            '<p class="hint">Còn thiếu: '
            f"{escape('; '.join(lacking))}. Ông/bà vẫn có thể đồng ý và bổ sung sau theo"
            " hướng dẫn của cơ quan.</p>"
        )
    after = ""
    if sign_in:
        must = "cần" if wanted else "có thể"
        after = (
            f'<p class="hint">Sau khi đồng ý, ông/bà {must} đăng nhập {escape(sign_in)}'
            " bằng tài khoản của chính mình.</p>"
        )
    return (
        '<section aria-labelledby="agree"><h2 id="agree">Đồng ý và nộp</h2>'
        f"{told}{at.open('/agree')}"
        f'<input type="hidden" name="content" value="{words.mark(package.said)}">'
        '<label class="yes" for="yes">'
        '<input id="yes" name="yes" type="checkbox" value="1" required>'
        "<span>Tôi đã xem lại, thông tin và giấy tờ trên là đúng, và tôi đồng ý nộp hồ sơ này"
        " trực tuyến.</span></label>"
        f"{after}<button>{'Đồng ý và đăng nhập' if sign_in else 'Đồng ý và nộp hồ sơ'}</button>"
        "</form></section>"
    )


def sign_in(package: PackageNow, at: Form, name: str, wanted: bool, told: Told | None) -> str:
    """The step after saying yes: to the provider, or without it where the office allows that."""
    alone = ""
    if not wanted:
        alone = f'{at.open("/alone")}<button class="plain">Nộp mà không đăng nhập</button></form>'
    return frame(
        f"Đăng nhập {name}",
        f"<h1>Còn một bước: đăng nhập {escape(name)}</h1>{_told(told)}"
        "<p>Ông/bà đã đồng ý với nội dung hồ sơ. Xin đăng nhập bằng tài khoản của chính chủ hồ sơ"
        " để cơ quan biết đúng là ông/bà. Trang này không thấy mật khẩu của ông/bà.</p>"
        f'<a class="button" href="{escape(at.base)}/sign-in">Đăng nhập {escape(name)}</a>'
        f"{alone}"
        "<p>Chưa có tài khoản hoặc không đăng nhập được? Ông/bà có thể nhờ cán bộ ở quầy nộp giúp;"
        " hồ sơ vẫn được giữ nguyên.</p>"
        f"{at.open('/back')}"
        '<button class="plain">Xem lại hồ sơ</button></form>'
        f"{_what(package)}{_end(at)}",
    )


def _end(at: Form) -> str:
    return (
        f"<footer>{at.open('/leave')}"
        '<button class="plain">Thoát khỏi trang này</button></form>'
        "<p>Dùng điện thoại của người khác thì xin bấm Thoát khi xong.</p></footer>"
    )
