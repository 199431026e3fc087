"""The pages a citizen sees: plain HTML without a script, every text of the package escaped."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from urllib.parse import quote

from db.kinds import Paper, Person
from desk_tui.centre.citizen import form, pictures, words
from desk_tui.centre.citizen.gate import DIGITS, MOST_TRIES
from desk_tui.centre.citizen.tongue import LANGUAGES, money, say, spoken, theirs, told
from desk_tui.centre.packages.read import PackageNow

STYLE = "/g/style.css"

TITLE = "Xem và nộp hồ sơ"
GONE = "Mã này không dùng được"
GONE_WORDS = (
    "Mã có thể đã hết hạn, đã được thay bằng mã mới, hoặc địa chỉ bị chép thiếu.",
    "Không mất gì cả: xin ông/bà gọi hoặc đến quầy đã giúp mình, cán bộ sẽ cấp mã mới."
    " Giấy tờ đã nộp ở quầy vẫn còn nguyên.",
)
LOCKED = "Đã nhập sai {tries} lần nên mã này đã khóa"
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
        f'<!doctype html><html lang="{spoken()}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<meta name="robots" content="noindex">'
        f'<title>{escape(title)}</title><link rel="stylesheet" href="{STYLE}">'
        '<link rel="icon" href="data:,"></head>'
        f"<body><main>{body}</main>{_languages()}</body></html>"
    )


def _languages() -> str:
    """The way to the page's other languages, each by its own name."""
    links = "".join(
        f'<a href="?lang={language}" lang="{language}" hreflang="{language}">{name}</a>'
        for language, name in LANGUAGES.items()
        if language != spoken()
    )
    return f'<nav class="languages" aria-label="Language">{links}</nav>'


def gone() -> str:
    """The same for every link that leads nowhere, so that it tells nothing."""
    lines = "".join(f"<p>{say(line)}</p>" for line in GONE_WORDS)
    return frame(say(GONE), f"<h1>{say(GONE)}</h1>{lines}")


def locked() -> str:
    head = say(LOCKED, tries=MOST_TRIES)
    safe = say("Đây chỉ là cách giữ kín hồ sơ của ông/bà; hồ sơ và giấy tờ vẫn còn nguyên ở quầy.")
    way = say(
        "Xin ông/bà mang thẻ căn cước đến quầy, hoặc gọi cho cán bộ đã giúp mình,"
        " để được cấp mã mới."
    )
    return frame(head, f"<h1>{head}</h1><p>{safe}</p><p>{way}</p>")


def plain(title: str, words: str, hint: str = "") -> str:
    """A page that only tells something; a hint or a reason of the package stays Vietnamese."""
    said = "".join(f"<p>{told(line)}</p>" for line in (words, hint) if line)
    return frame(say(title), f"<h1>{told(title)}</h1>{said}")


def door(base: str, left: int | None = None) -> str:
    """The question for the digits; `left` tries after a wrong answer."""
    wrong = ""
    invalid = ""
    if left is not None:
        no = say("Bốn số này không đúng. Còn {left} lần thử.", left=left)
        wrong = f'<p class="wrong" id="wrong" role="alert">{no}</p>'
        invalid = ' aria-invalid="true" autofocus'
    described = "wrong how" if wrong else "how"
    title = say(TITLE)
    ready = say(
        "Cán bộ ở quầy một cửa đã chuẩn bị sẵn hồ sơ cho ông/bà."
        " Để giữ kín, xin nhập bốn số cuối của số thẻ căn cước của chủ hồ sơ"
        " (tổ chức: bốn số cuối của mã số thuế)."
    )
    how = say(
        "Chỉ gõ {digits} chữ số. Nhập sai {most} lần thì mã bị khóa.",
        digits=DIGITS,
        most=MOST_TRIES,
    )
    return frame(
        title,
        f"<h1>{title}</h1><p>{ready}</p>"
        f'<form method="post" action="{escape(base)}">'
        f'<label for="digits">{say("Bốn số cuối")}</label>{wrong}'
        f'<p class="hint" id="how">{how}</p>'
        f'<input class="digits" id="digits" name="digits" type="text" inputmode="numeric"'
        f' pattern="[0-9]*" maxlength="{DIGITS}" autocomplete="off" required'
        f' aria-describedby="{described}"{invalid}>'
        f"<button>{say('Tiếp tục')}</button></form>"
        f'<p class="hint">{say("Không phải hồ sơ của ông/bà? Xin đóng trang này.")}</p>',
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
    head = say(TITLE)
    first = say(
        "Xin ông/bà xem lại từng phần. Chưa có gì được nộp cho đến khi ông/bà đồng ý ở cuối trang."
    )
    body = (
        f"<h1>{head}</h1>{_told(told)}<p>{first}</p>"
        f"{_what(package)}"
        f"{_who(said.applicant, at, typed, wrong or {})}"
        f"{_papers(said.papers, at)}"
        f"{_yes(package, at, sign_in, sign_in_wanted)}"
        f"{_end(at)}"
    )
    return frame(say("Cần sửa – {title}", title=head) if wrong else head, body)


def done(package: PackageNow, at: Form, told: Told | None = None) -> str:
    """How the package stands once there is nothing more to agree to."""
    state = say(words.STATES[package.state])
    code = ""
    if package.code:
        keep = say("Xin ghi lại hoặc chụp màn hình mã này để theo dõi hồ sơ.")
        code = f'<p>{say("Mã hồ sơ:")}</p><p class="code">{escape(package.code)}</p><p>{keep}</p>'
    elif package.state == "agreed":
        soon = say(
            "Hệ thống đang nộp hồ sơ. Mở lại trang này sau ít phút để xem mã hồ sơ;"
            " ông/bà không phải làm gì thêm."
        )
        code = f"<p>{soon}</p>"
    return frame(
        state,
        f"<h1>{escape(state)}</h1>{_told(told)}{code}{_what(package, 'Hồ sơ')}{_end(at)}",
    )


def _told(message: Told | None) -> str:
    if message is None:
        return ""
    kind, role = ("told trouble", "alert") if message.trouble else ("told", "status")
    hint = f"<p>{told(message.hint)}</p>" if message.hint else ""
    return f'<div class="{kind}" role="{role}"><p>{told(message.words)}</p>{hint}</div>'


def _what(package: PackageNow, heading: str = "Việc cần làm") -> str:
    said = package.said
    rows = [
        ("Thủ tục", theirs(said.procedure_name)),
        ("Phí, lệ phí", escape(words.fee(said))),
        ("Thời hạn giải quyết", escape(words.term(said))),
        ("Cán bộ giúp tại quầy", theirs(said.helper)),
        ("Mã gói hồ sơ", theirs(said.code)),
    ]
    lines = "".join(f"<dt>{say(name)}</dt><dd>{value}</dd>" for name, value in rows if value)
    fees = "".join(
        f"<li>{theirs(line.text)}: {escape(money(line.amount))}"
        f"{' – ' + theirs(line.ground) if line.ground else ''}</li>"
        for line in said.fee_lines
    )
    more = f"<details><summary>{say('Phí này gồm những gì')}</summary><ul>{fees}</ul></details>"
    return (
        f'<section aria-labelledby="what"><h2 id="what">{say(heading)}</h2>'
        f"<dl>{lines}</dl>{more if fees else ''}</section>"
    )


def _who(
    person: Person, at: Form, typed: Mapping[str, str] | None, wrong: Mapping[str, str]
) -> str:
    labels = _ORGANISATION_LABELS if person.kind != "person" else LABELS
    shown = form.shown(person)
    lines = "".join(
        f"<dt>{say(label).split(' (')[0]}</dt><dd>{_fact(name, shown[name])}</dd>"
        for name, label in labels.items()
        if shown[name] or name in ("phone", "address")
    )
    number = f"<dt>{say('Số giấy tờ')}</dt><dd>{escape(hidden(person.number))}</dd>"
    values = typed or shown
    skipped = ("birth", "sex") if person.kind != "person" else ()
    boxes = "".join(
        _box(name, say(label), values.get(name, ""), say(wrong.get(name, "")))
        for name, label in labels.items()
        if name not in skipped
    )
    opened = " open" if wrong else ""
    ask = say("Số giấy tờ sai thì xin báo cán bộ ở quầy lập lại.")
    return (
        f'<section aria-labelledby="who"><h2 id="who">{say("Chủ hồ sơ")}</h2>'
        f"<dl>{number}{lines}</dl>"
        f"<details{opened}><summary>{say('Sửa thông tin chưa đúng')}</summary>"
        f"{at.open('/fields')}{boxes}"
        f"<button>{say('Lưu thông tin đã sửa')}</button></form>"
        f'<p class="hint">{ask}</p></details></section>'
    )


def _fact(name: str, value: str) -> str:
    if not value:
        return say("Chưa ghi")
    return escape(say(value)) if name == "sex" else theirs(value)


def hidden(number: str) -> str:
    """Only the digits that were asked for are shown again."""
    return "•" * max(0, len(number) - DIGITS) + number[-DIGITS:]


def _box(name: str, label: str, value: str, wrong: str) -> str:
    no = f'<p class="wrong" id="wrong-{name}">{escape(wrong)}</p>' if wrong else ""
    marks = f' aria-invalid="true" aria-describedby="wrong-{name}"' if wrong else ""
    head = f'<label for="{name}">{escape(label)}</label>{no}'
    if name == "sex":
        options = "".join(
            f'<option{" selected" if value == one else ""} value="{one}">{say(one or "Chưa ghi")}'
            "</option>"
            for one in ("", *form.SEXES)
        )
        return f'{head}<select id="{name}" name="{name}"{marks}>{options}</select>'
    return f'{head}<input id="{name}" name="{name}" value="{escape(value)}" {_BOXES[name]}{marks}>'


def _papers(papers: Sequence[Paper], at: Form) -> str:
    rows = "".join(_paper(number, one, at) for number, one in enumerate(papers, 1))
    none = f"<li>{say('Không cần giấy tờ nào.')}</li>"
    return (
        f'<section aria-labelledby="papers"><h2 id="papers">{say("Giấy tờ")}</h2>'
        f'<ol class="papers">{rows or none}</ol></section>'
    )


def _paper(number: int, one: Paper, at: Form) -> str:
    wanted = one.state in words.WANTED
    there = one.state in words.HAS_PICTURE
    asked = say("Gửi ảnh khác thay bản đã có" if there else "Thêm ảnh giấy tờ này")
    box = f"photo-{number}"
    to = f"/papers/{quote(one.key, safe='')}"
    reason = f": {theirs(one.reason)}" if wanted and one.reason else ""
    how = say(
        "Đặt giấy trên nền tối, chụp thẳng, đủ sáng, rõ chữ."
        " Giấy nhiều trang thì chọn nhiều ảnh theo thứ tự trang."
    )
    return (
        f'<li><h3>{theirs(one.name)}</h3><p class="state{" wanted" if wanted else ""}">'
        f"{escape(words.paper(one))}{reason}</p>"
        f"<details{' open' if wanted else ''}><summary>{asked}</summary>"
        f"{at.open(to, _FILES)}"
        f'<label for="{box}">{say("Chụp hoặc chọn ảnh")}'
        f'<span class="hint"> – {theirs(one.name)}</span></label>'
        f'<p class="hint" id="{box}-how">{how} {pictures.limits()}</p>'
        f'<input id="{box}" name="photo" type="file" accept="{pictures.KINDS}" multiple required'
        f' aria-describedby="{box}-how">'
        f"<button>{say('Gửi ảnh này')}</button></form></details></li>"
    )


def _yes(package: PackageNow, at: Form, sign_in: str, wanted: bool) -> str:
    lacking = [one.name for one in package.said.papers if one.state in words.WANTED]
    missing = ""
    if lacking:
        still = say(
            "Còn thiếu: {papers}. Ông/bà vẫn có thể đồng ý và bổ sung sau theo hướng dẫn của"
            " cơ quan.",
            papers=theirs("; ".join(lacking)),
        )
        missing = f'<p class="hint">{still}</p>'
    after = ""
    if sign_in:
        then = (
            "Sau khi đồng ý, ông/bà cần đăng nhập {name} bằng tài khoản của chính mình."
            if wanted
            else "Sau khi đồng ý, ông/bà có thể đăng nhập {name} bằng tài khoản của chính mình."
        )
        after = f'<p class="hint">{say(then, name=escape(sign_in))}</p>'
    agreed = say(
        "Tôi đã xem lại, thông tin và giấy tờ trên là đúng, và tôi đồng ý nộp hồ sơ này trực tuyến."
    )
    return (
        f'<section aria-labelledby="agree"><h2 id="agree">{say("Đồng ý và nộp")}</h2>'
        f"{missing}{at.open('/agree')}"
        f'<input type="hidden" name="content" value="{words.mark(package.said)}">'
        '<label class="yes" for="yes">'
        f'<input id="yes" name="yes" type="checkbox" value="1" required><span>{agreed}</span>'
        f"</label>{after}"
        f"<button>{say('Đồng ý và đăng nhập' if sign_in else 'Đồng ý và nộp hồ sơ')}</button>"
        "</form></section>"
    )


def sign_in(package: PackageNow, at: Form, name: str, wanted: bool, told: Told | None) -> str:
    """The step after saying yes: to the provider, or without it where the office allows that."""
    alone = ""
    if not wanted:
        without = say("Nộp mà không đăng nhập")
        alone = f'{at.open("/alone")}<button class="plain">{without}</button></form>'
    go = say("Đăng nhập {name}", name=name)
    why = say(
        "Ông/bà đã đồng ý với nội dung hồ sơ. Xin đăng nhập bằng tài khoản của chính chủ hồ sơ"
        " để cơ quan biết đúng là ông/bà. Trang này không thấy mật khẩu của ông/bà."
    )
    otherwise = say(
        "Chưa có tài khoản hoặc không đăng nhập được? Ông/bà có thể nhờ cán bộ ở quầy nộp giúp;"
        " hồ sơ vẫn được giữ nguyên."
    )
    head = say("Còn một bước: đăng nhập {name}", name=name)
    return frame(
        go,
        f"<h1>{escape(head)}</h1>{_told(told)}<p>{why}</p>"
        f'<a class="button" href="{escape(at.base)}/sign-in">{escape(go)}</a>'
        f"{alone}<p>{otherwise}</p>"
        f"{at.open('/back')}"
        f'<button class="plain">{say("Xem lại hồ sơ")}</button></form>'
        f"{_what(package)}{_end(at)}",
    )


def _end(at: Form) -> str:
    return (
        f"<footer>{at.open('/leave')}"
        f'<button class="plain">{say("Thoát khỏi trang này")}</button></form>'
        f"<p>{say('Dùng điện thoại của người khác thì xin bấm Thoát khi xong.')}</p></footer>"
    )
