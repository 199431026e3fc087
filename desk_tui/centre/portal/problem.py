"""What can come of asking the portal, and who has to do something about it."""

from __future__ import annotations

from desk_tui.centre.problem import LineProblem


class PortalProblem(LineProblem):
    """Any refusal or failure."""


class PortalDown(PortalProblem):
    """The line or the portal fails for everybody: the whole destination waits, nobody is blamed.

    `done`: what was asked may have been done all the same. `wait`: seconds the portal named.
    """

    def __init__(self, code: str, message: str, *, done: bool, wait: float = 0.0) -> None:
        super().__init__(code, message, "Không cần làm gì: trung tâm tự thử lại.")
        self.done = done
        self.wait = wait


class NotSignedIn(PortalProblem):
    """The account is refused: everything waits until a person has put the settings right."""

    def __init__(self, words: str) -> None:
        super().__init__(
            "portal-account",
            f"Cổng không nhận tài khoản kết nối: {words or 'sai tài khoản hoặc mật khẩu'}.",
            "Người vận hành trung tâm kiểm tra lại tài khoản trong tệp cấu hình kết nối Cổng.",
        )


class Refused(PortalProblem):
    """The portal says no to this one dossier or question: a person has to look."""

    def __init__(self, words: str, code: str = "portal-refuses") -> None:
        super().__init__(
            code,
            f"Cổng không nhận: {words or 'không nêu lý do'}.",
            "Sửa lại thông tin hồ sơ ở quầy; sửa xong trung tâm tự gửi lại.",
        )


class AlreadyThere(PortalProblem):
    """The portal holds a dossier of this number. Whether it is ours has to be found out."""

    def __init__(self, words: str, id: str = "") -> None:
        super().__init__(
            "portal-exists",
            f"Cổng báo: {words}.",
            "Đối chiếu hồ sơ trên Cổng trước khi quyết định.",
        )
        self.id = id


class Stranger(PortalProblem):
    """The number belongs to another dossier at the portal: nothing was written over it."""

    def __init__(self, code: str, differs: str) -> None:
        super().__init__(
            "portal-stranger",
            f"Mã {code} trên Cổng đang thuộc một hồ sơ khác ({differs}); trung tâm không ghi đè.",
            "Người phụ trách đối chiếu hai hồ sơ, rồi xin Cổng xử lý mã trùng.",
        )
