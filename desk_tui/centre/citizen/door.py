"""The door of the continue link: `/g/{secret}` and what is under it.

One-time: a link belongs to the browser that answered the digits last; once the package is agreed
to it only shows how that stands, and when its time is over it leads nowhere.
"""

from __future__ import annotations

import hmac
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from db.clock import utc_text
from desk_tui.centre import questions
from desk_tui.centre.citizen import deeds, form, gate, page, pictures, trips, words
from desk_tui.centre.citizen import pace as paces
from desk_tui.centre.citizen.asked import TRIP, Asked, Work, endpoint, html, sealed, set_cookie, to
from desk_tui.centre.citizen.asked import cookie_name as cookie_of
from desk_tui.centre.citizen.gate import Link, Standing
from desk_tui.centre.citizen.page import Form, Told
from desk_tui.centre.citizen.sign_in import MINUTES, Account, Provider, SignInConfig
from desk_tui.centre.citizen.tongue import say, speak
from desk_tui.centre.ledger import Ledger
from desk_tui.centre.packages import read
from desk_tui.centre.packages.read import PackageNow
from desk_tui.centre.problem import LineProblem
from desk_tui.rules.zone import OFFICE_ZONE

_STYLE = Path(__file__).with_name("style.css")

NOTICES = {
    "fields": Told("Đã lưu thông tin vừa sửa."),
    "same": Told("Thông tin không có gì thay đổi."),
    "photo": Told("Đã nhận ảnh giấy tờ."),
    "small": Told(
        "Đã nhận ảnh giấy tờ, nhưng ảnh hơi nhỏ nên chữ có thể khó đọc.",
        "Nếu được, xin chụp lại gần hơn và gửi thay.",
    ),
    "cancelled": Told(
        "Ông/bà chưa đăng nhập nên hồ sơ chưa được nộp.",
        "Mọi thông tin vẫn còn. Bấm nút dưới đây để đăng nhập lại khi sẵn sàng.",
        trouble=True,
    ),
    "late": Told(
        "Đăng nhập lâu quá nên phải làm lại.", "Hồ sơ vẫn còn nguyên, chưa nộp.", trouble=True
    ),
}
OLD = Told("Trang đã cũ nên chưa làm được.", "Xin xem lại rồi bấm một lần nữa.", trouble=True)
CHANGED = Told(
    "Nội dung hồ sơ vừa được sửa ở nơi khác.",
    "Xin xem lại nội dung mới dưới đây rồi đồng ý.",
    trouble=True,
)


@dataclass(frozen=True)
class Inside:
    """A browser that has answered the digits, at its package."""

    package: PackageNow
    link: Link
    standing: Standing
    at: Form


class Door:
    """Answers every question under `/g/`."""

    def __init__(
        self,
        ledger: Ledger,
        sign_in: SignInConfig | None = None,
        now: Callable[[], datetime] = questions.now,
    ) -> None:
        self._ledger = ledger
        self._provider = Provider(sign_in) if sign_in else None
        self._now = now
        self._paces = paces.Paces()

    def routes(self) -> list[Route]:
        def route(path: str, work: Work, methods: str, pace: paces.Pace, **more: int) -> Route:
            answer = endpoint(work, self._paces, self._now, pace, **more)
            return Route(path, answer, methods=methods.split())

        at = "/g/{secret}"
        look, answer, send = paces.LOOK, paces.ANSWER, paces.SEND
        return [
            Route("/g/style.css", _style),
            route("/g/signed-in", self.signed_in, "GET", answer),
            route(at, self.look, "GET", look),
            route(at, self.answer, "POST", answer),
            route(f"{at}/fields", self.fields, "POST", answer),
            route(f"{at}/papers/{{key}}", self.paper, "POST", send, most=pictures.FORM_BYTES),
            route(f"{at}/agree", self.agree, "POST", answer),
            route(f"{at}/alone", self.alone, "POST", answer),
            route(f"{at}/back", self.back, "POST", answer),
            route(f"{at}/leave", self.leave, "POST", answer),
            route(f"{at}/sign-in", self.sign_in, "GET", answer),
            # What was left of a form's address leads back to the page.
            route(f"{at}/{{key:path}}", lambda asked: to(asked.base), "GET", look),
            route("/g/{secret:path}", lambda _: html(page.gone(), 404), "GET POST", look),
        ]

    # The page, and the question before it.

    def look(self, asked: Asked) -> Response:
        inside = self._inside(asked)
        if isinstance(inside, Response):
            return inside
        return self._shown(inside, NOTICES.get(asked.query.get("s", "")))

    def answer(self, asked: Asked) -> Response:
        found = self._found(asked)
        if isinstance(found, Response):
            return found
        link, package = found
        said = "".join(asked.form.get("digits", "").split())[:16]
        if not (said.isascii() and said.isdigit() and len(said) == gate.DIGITS):
            # Nothing was guessed yet.
            left = gate.standing(self._ledger, link).tries_left
            return html(page.door(asked.base, left), 422)
        cookie, left = gate.answer(
            self._ledger, link, said, package.said.applicant.number, asked.now
        )
        if not cookie:
            return html(page.door(asked.base, left), 403) if left else html(page.locked(), 403)
        name = cookie_of(asked.link)
        return set_cookie(to(asked.base), name, cookie, gate.SESSION_HOURS, asked.secure)

    def leave(self, asked: Asked) -> Response:
        inside = self._sent(asked, even_closed=True)
        if isinstance(inside, Response):
            return inside
        gate.leave(self._ledger, inside.link, asked.now)
        told = "Muốn xem lại, ông/bà mở lại mã và nhập bốn số cuối."
        response = html(page.plain("Đã thoát", told))
        response.delete_cookie(cookie_of(asked.link), path="/g")
        return response

    # Putting it right.

    def fields(self, asked: Asked) -> Response:
        inside = self._sent(asked)
        if isinstance(inside, Response):
            return inside
        before = inside.package.said.applicant
        person, typed, wrong = form.read(
            before, asked.form, asked.now.astimezone(OFFICE_ZONE).date()
        )
        if wrong:
            told = Told("Chưa lưu: có ô cần sửa.", "Xem dòng chữ đỏ ở từng ô.", trouble=True)
            return self._shown(inside, told, typed, wrong, status=422)
        if person == before:
            return to(f"{asked.base}?s=same")
        saved = deeds.correct(self._ledger, inside.package, person, asked.now)
        return to(f"{asked.base}?s=fields" if saved else asked.base)

    def paper(self, asked: Asked) -> Response:
        inside = self._sent(asked)
        if isinstance(inside, Response):
            return inside
        one = next((one for one in inside.package.said.papers if one.key == asked.key), None)
        if one is None:
            return self._shown(inside, OLD, status=409)
        try:
            kept = self._kept(asked, inside)
        except pictures.Refused as no:
            said = say("Chưa nhận ảnh của “{name}”: {why}", name=one.name, why=say(str(no)))
            told = Told(said, no.hint, trouble=True)
            return self._shown(inside, told, status=422)
        saved = deeds.add_paper(self._ledger, inside.package, one, kept, asked.now)
        notice = "small" if kept.hints else "photo"
        return to(f"{asked.base}?s={notice}" if saved else asked.base)

    def _kept(self, asked: Asked, inside: Inside) -> pictures.Kept:
        if not asked.files:
            raise pictures.Refused("chưa chọn ảnh nào.", "Bấm vào ô chọn ảnh rồi gửi lại.")
        if any(_size(file) > pictures.PICTURE_BYTES for file in asked.files):
            raise pictures.Refused("ảnh quá lớn.", pictures.limits())
        if inside.standing.pictures + len(asked.files) > pictures.MOST_OF_A_LINK:
            raise pictures.Refused(
                "hồ sơ này đã nhận rất nhiều ảnh.", "Xin mang giấy tờ đến quầy để cán bộ quét giúp."
            )
        gate.count_pictures(self._ledger, inside.link, len(asked.files), asked.now)
        return pictures.keep(self._ledger, asked.files, asked.now)

    # Agreeing, with a sign-in or without.

    def agree(self, asked: Asked) -> Response:
        inside = self._sent(asked)
        if isinstance(inside, Response):
            return inside
        mark = words.mark(inside.package.said)
        if not asked.form.get("yes"):
            told = Told("Chưa nộp: ông/bà chưa đánh dấu ô đồng ý.", trouble=True)
            return self._shown(inside, told, status=422)
        if not hmac.compare_digest(asked.form.get("content", "").encode(), mark.encode()):
            return self._shown(inside, CHANGED, status=409)
        if self._provider:
            gate.say_yes(self._ledger, inside.link, mark, asked.now)
            return to(asked.base)
        return self._agreed(asked, inside, mark, None)

    def alone(self, asked: Asked) -> Response:
        """Agreed without a sign-in, where the office allows it."""
        inside = self._sent(asked)
        if isinstance(inside, Response):
            return inside
        said_yes = inside.standing.said_yes
        if not said_yes or self._provider is None or self._provider.config.wanted:
            return to(asked.base)
        return self._agreed(asked, inside, said_yes, None)

    def back(self, asked: Asked) -> Response:
        """Not yet: look at the draft again."""
        inside = self._sent(asked)
        if isinstance(inside, Response):
            return inside
        gate.say_yes(self._ledger, inside.link, "", asked.now)
        return to(asked.base)

    def sign_in(self, asked: Asked) -> Response:
        inside = self._inside(asked)
        if isinstance(inside, Response):
            return inside
        if self._provider is None or not self._waits_for_sign_in(inside):
            return to(asked.base)
        try:
            way = self._provider.begin()
        except LineProblem as no:
            return self._shown(inside, Told(no.message, no.hint, trouble=True), status=503)
        trips.begin(self._ledger, inside.link, asked.cookie, way, asked.now)
        # Only the browser knows the secret by which it came; it keeps it for the way back.
        return set_cookie(to(way.url), TRIP, asked.secret, MINUTES / 60, asked.secure)

    def signed_in(self, asked: Asked) -> Response:
        """Back from the provider, with a code or with its refusal."""
        trip = trips.end(self._ledger, asked.query.get("state", ""), asked.now)
        secret = asked.cookies.get(TRIP, "")
        if trip is None or self._provider is None or gate.hash_of(secret) != trip.link.link:
            return html(page.gone(), 404)
        asked = replace(asked, secret=secret, link=trip.link.link)
        if not trip.is_of(asked.cookie):
            return to(asked.base)
        inside = self._inside(asked)
        if isinstance(inside, Response) or not self._waits_for_sign_in(inside):
            return to(asked.base)
        code = asked.query.get("code", "")
        if trip.late or not code:
            return to(f"{asked.base}?s={'late' if trip.late else 'cancelled'}")
        try:
            account = self._provider.finish(code, trip.nonce, trip.verifier)
            _must_be_theirs(account, inside.package)
        except LineProblem as no:
            return self._shown(inside, Told(no.message, no.hint, trouble=True), status=403)
        return self._agreed(asked, inside, inside.standing.said_yes, account)

    def _agreed(self, asked: Asked, inside: Inside, mark: str, account: Account | None) -> Response:
        then = deeds.agree(self._ledger, inside.package, mark, account, asked.now)
        if then is None:
            gate.say_yes(self._ledger, inside.link, "", asked.now)
            return to(asked.base)
        if then.state == "stopped":
            hint = "Xin ông/bà gọi hoặc đến quầy đã giúp mình; giấy tờ đã nộp vẫn còn nguyên."
            return html(page.plain("Hồ sơ này chưa nộp được", then.reason, hint), 409)
        return to(asked.base)

    # Who stands at the door.

    def _found(self, asked: Asked) -> tuple[Link, PackageNow] | Response:
        """The link and its package; else the words for a link that leads nowhere, or is locked."""
        where = read.find_by_link(self._ledger, asked.link)
        package = read.whole(self._ledger, *where) if where else None
        if package is None or not _leads_somewhere(package, asked.now):
            return html(page.gone(), 404)
        if not asked.language:
            speak(package.said.language)
        link = Link(package.office, asked.link)
        if gate.standing(self._ledger, link).locked:
            return html(page.locked(), 403)
        return link, package

    def _inside(self, asked: Asked) -> Inside | Response:
        """The package of a browser that is in; the question for the digits for any other."""
        found = self._found(asked)
        if isinstance(found, Response):
            return found
        link, package = found
        standing = gate.standing(self._ledger, link)
        if not gate.holds(standing, asked.cookie, asked.now):
            return html(page.door(asked.base))
        return Inside(package, link, standing, Form(asked.base, gate.form_mark(asked.cookie)))

    def _sent(self, asked: Asked, *, even_closed: bool = False) -> Inside | Response:
        """As `_inside`, for a form: it has to be our own, and the package still open to change."""
        inside = self._inside(asked)
        if isinstance(inside, Response):
            return inside
        if not hmac.compare_digest(asked.form.get("mark", "").encode(), inside.at.mark.encode()):
            return self._shown(inside, OLD, status=403)
        if inside.package.state not in deeds.EDITABLE and not even_closed:
            return to(asked.base)
        return inside

    def _waits_for_sign_in(self, inside: Inside) -> bool:
        """Said yes to exactly this content, and not signed in yet."""
        return (
            self._provider is not None
            and inside.package.state in deeds.EDITABLE
            and bool(inside.standing.said_yes)
            and inside.standing.said_yes == words.mark(inside.package.said)
        )

    def _shown(
        self,
        inside: Inside,
        told: Told | None,
        typed: dict[str, str] | None = None,
        wrong: dict[str, str] | None = None,
        status: int = 200,
    ) -> Response:
        package, at = inside.package, inside.at
        if package.state not in deeds.EDITABLE:
            return html(page.done(package, at, told), status)
        name = self._provider.config.name if self._provider else ""
        wanted = bool(self._provider and self._provider.config.wanted)
        if self._waits_for_sign_in(inside):
            return html(page.sign_in(package, at, name, wanted, told), status)
        body = page.draft(
            package, at, told=told, typed=typed, wrong=wrong, sign_in=name, sign_in_wanted=wanted
        )
        return html(body, status)


def _leads_somewhere(package: PackageNow, now: datetime) -> bool:
    return package.state != "stopped" and utc_text(now) < package.said.link_until


def _must_be_theirs(account: Account, package: PackageNow) -> None:
    """Raises LineProblem `no-number` or `other-person`."""
    if not any(account.numbers.values()):
        raise LineProblem(
            "no-number",
            "Tài khoản vừa đăng nhập chưa có số định danh nên chưa dùng được để nộp hồ sơ.",
            "Xin xác thực tài khoản (nhờ cán bộ ở quầy giúp), rồi đăng nhập lại.",
        )
    applicant = package.said.applicant
    if not account.is_for(applicant.number, applicant.number_kind):
        raise LineProblem(
            "other-person",
            "Tài khoản vừa đăng nhập không phải của chủ hồ sơ nên hồ sơ chưa được nộp.",
            "Xin thoát tài khoản đó rồi đăng nhập bằng tài khoản của chính chủ hồ sơ.",
        )


def _size(file) -> int:
    file.seek(0, 2)
    size = file.tell()
    file.seek(0)
    return size


async def _style(_: Request) -> Response:
    response = sealed(Response(_STYLE.read_bytes(), media_type="text/css"))
    response.headers["Cache-Control"] = "max-age=3600"
    return response
