"""All actions and their keys in one table: bindings, key line, F1, palette and README come from it.

F-keys and Alt+digit first, as officers know them; no action has a letter of its own, since letters
belong to the boxes and to assistive tools. Esc is slow in some terminals, so every Esc has a
second key. A desk may give an action other keys in its `keys.toml`: `keymap`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import combinations

from msgspec import Struct
from textual.binding import Binding, BindingType

EVERYWHERE = "everywhere"


class Action(Struct, frozen=True):
    """Something an officer can do by a key. `id` also names it in the settings."""

    id: str
    keys: str
    words: str
    help: str
    where: str = EVERYWHERE
    shown: bool = True
    run: str = ""

    @property
    def method(self) -> str:
        """What Textual runs: `action_<method>` of the app or the screen, or what `run` says."""
        if self.run:
            return self.run
        place, _, name = self.id.partition(".")
        return f"app.{name}" if place == "app" else name


QUEUE_TABS = (
    "Tất cả",
    "Mới",
    "Tiếp nhận",
    "Đang xử lý",
    "Chờ bổ sung",
    "Chờ nộp tiền",
    "Xong",
    "Đã trả",
    "Khác",
)
"""What Alt+1 to Alt+9 show in the queue."""

DEADLINE_LISTS = (
    "Quá hạn",
    "Sắp đến hạn",
    "Chờ dân quá hạn",
    "Lịch nghỉ đổi",
    "Mất nối",
    "Giai đoạn",
)
"""What Alt+1 to Alt+6 show on the screen of dates."""

RETURN_LISTS = ("Tất cả", "Tại quầy", "Bưu chính", "Trực tuyến", "Chưa ai nhận", "Bưu gửi")
"""What Alt+1 to Alt+6 show among the results that wait."""
MESSAGE_LISTS = ("Tất cả", "Không tới", "Chờ gửi", "Đã gửi")
"""What Alt+1 to Alt+4 show among the messages."""

NOTE_TABS = ("Khó khăn", "Bước thừa", "Phản ánh", "Đánh giá", "Bồi dưỡng")
"""What Alt+1 to Alt+5 show in the office's log."""

ACTIONS: tuple[Action, ...] = (
    Action("app.help", "f1", "Trợ giúp", "Giải thích ô đang đứng và mọi phím dùng được ở đây."),
    Action("app.receive", "f2", "Tiếp nhận", "Mở màn hình tiếp nhận hồ sơ mới."),
    Action(
        "app.visit", "f4", "Lượt đến", "Ghi lượt đến không lập hồ sơ và in phiếu cho người dân."
    ),
    Action("app.line", "f5", "Gửi/nhận", "Xem việc chưa gửi về trung tâm và gửi ngay."),
    Action("app.verify", "f7", "Kiểm tra phiếu", "Quét mã trên phiếu để biết phiếu thật hay giả."),
    Action(
        "app.questions",
        "alt+q",
        "Cần chọn",
        "Chỗ hai nơi ghi khác nhau, việc bị từ chối, hồ sơ có thể trùng: chọn giữ bên nào.",
        shown=False,
    ),
    Action("app.lock", "f11", "Khóa", "Khóa màn hình; chữ đang gõ vẫn được giữ.", shown=False),
    Action(
        "app.sign",
        "alt+m",
        "Mật khẩu ký số",
        "Nhập mật khẩu hoặc mã PIN ký số của phiên này để ký bản lưu.",
        shown=False,
    ),
    Action(
        "app.guide",
        "alt+j",
        "Chỉ trên điện thoại",
        "Từng bước bằng chữ to cho công dân làm trên điện thoại của mình; ghi sổ hỗ trợ.",
        shown=False,
    ),
    Action(
        "app.leaflet",
        "alt+w",
        "In tờ hướng dẫn",
        "In tờ hướng dẫn nộp trực tuyến của thủ tục đang mở, có mã QR cho điện thoại.",
        shown=False,
    ),
    Action(
        "app.note",
        "ctrl+g",
        "Ghi chép",
        "Ghi bước thừa, khó khăn, phản ánh của người dân, buổi học; kèm hồ sơ đang mở.",
        shown=False,
    ),
    Action(
        "app.undo",
        "ctrl+z",
        "Hủy phiếu vừa cấp",
        "Trong mười phút sau khi in: hủy số vừa cấp, thu hồi phiếu; kể rõ những gì bị hủy.",
        shown=False,
    ),
    Action(
        "app.typing",
        "ctrl+t",
        "Gõ tiếng Việt",
        "Bộ gõ của chương trình: tắt, Telex, VNI. Chỉ bật khi máy không có bộ gõ nào khác.",
        shown=False,
    ),
    Action(
        "app.typing_here",
        "alt+0",
        "Bộ gõ ở ô này",
        "Bật hoặc tắt bộ gõ của chương trình chỉ ở ô đang đứng, ví dụ ô gõ tiếng nước ngoài.",
        shown=False,
    ),
    Action(
        "app.tone_style",
        "ctrl+r",
        "Đặt dấu thanh",
        "Bộ gõ đặt dấu kiểu cũ (hòa, thủy) hoặc kiểu mới (hoà, thuỷ).",
        shown=False,
    ),
    Action("app.palette", "ctrl+p", "Lệnh", "Tìm mọi lệnh theo tên, gõ không dấu cũng được."),
    Action("app.back", "escape,f12", "Quay lại", "Về màn hình trước; chữ đã gõ vẫn được giữ."),
    Action("app.quit", "ctrl+q", "Thoát", "Thoát chương trình; mọi việc đã ghi đều còn."),
    Action("queue.find", "ctrl+f", "Tìm", "Vào ô tìm: tên, mã, số giấy tờ, gõ không dấu.", "queue"),
    Action(
        "queue.attest",
        "f8",
        "Chứng thực",
        "Làn chứng thực: giấy tờ, số trang, số bản, thu phí và vào sổ một lần.",
        "queue",
        False,
    ),
    Action(
        "queue.books",
        "alt+b",
        "Sổ chứng thực",
        "Các quyển sổ chứng thực: in, hủy, sửa số, ghi vào sổ việc vừa chứng thực xong.",
        "queue",
        False,
    ),
    Action("queue.tickets", "f3", "Gọi số", "Mở hàng chờ: phát số, gọi số tiếp.", "queue"),
    Action(
        "queue.packages",
        "alt+o",
        "Gói online",
        "Các gói nộp trực tuyến lập cùng công dân: đang ở đâu, thành hồ sơ nào.",
        "queue",
        False,
    ),
    Action(
        "queue.today",
        "f9",
        "Số liệu",
        "Chỉ tiêu của quầy hôm nay, tháng này: mỗi con số có tử, mẫu, căn cứ và hồ sơ đứng sau.",
        "queue",
        False,
    ),
    Action("queue.channel", "alt+k", "Kênh", "Trực tiếp, trực tuyến, bưu chính, tất cả.", "queue"),
    Action("queue.due", "alt+h", "Hạn", "Sắp đến hạn và quá hạn, chỉ quá hạn, tất cả.", "queue"),
    Action(
        "queue.notes",
        "alt+i",
        "Sổ ghi chép",
        "Khó khăn, bước thừa, phản ánh, đánh giá, bồi dưỡng: ai lo, đến đâu, ra bảng tính.",
        "queue",
        False,
    ),
    Action(
        "queue.helps",
        "alt+u",
        "Sổ hỗ trợ",
        "Đã giúp ai, việc gì, bao lâu; ai nộp trực tuyến lần đầu.",
        "queue",
        False,
    ),
    Action(
        "queue.deadlines",
        "alt+d",
        "Đến hạn",
        "Quá hạn, sắp đến hạn, chờ dân quá hạn, lịch nghỉ đổi, trễ vì mất nối.",
        "queue",
        False,
    ),
    Action(
        "queue.money",
        "alt+p",
        "Thu tiền",
        "Ai còn phải nộp tiền; biên lai, sao kê, chốt ngày.",
        "queue",
        False,
    ),
    Action(
        "queue.folders",
        "alt+e",
        "Hồ sơ giấy",
        "Bàn giao hồ sơ giấy bằng quét từng phiếu; nhận về; đang ở đâu.",
        "queue",
        False,
    ),
    Action(
        "queue.returns",
        "alt+r",
        "Kết quả chờ trả",
        "Kết quả theo cách nhận, chưa ai nhận, bưu gửi.",
        "queue",
        False,
    ),
    Action(
        "queue.messages",
        "alt+n",
        "Tin nhắn",
        "Tin nhắn cho công dân: chờ, đã gửi, không tới, gửi lại.",
        "queue",
        False,
    ),
    Action(
        "queue.undigitised",
        "alt+s",
        "Cần số hóa",
        "Chỉ hồ sơ còn giấy tờ hoặc kết quả cần số hóa, chờ lâu nhất ở trên.",
        "queue",
        False,
    ),
    Action(
        "queue.group",
        "alt+g",
        "Theo công văn",
        "Nhận mọi hồ sơ của một công văn: dán danh sách, một giấy tiếp nhận chung.",
        "queue",
        False,
        "app.group",
    ),
    Action(
        "queue.calls",
        "alt+y",
        "Cuộc gọi",
        "Cuộc gọi đã ghi đang chờ: gọi lại, làm tiếp thành hồ sơ.",
        "queue",
        False,
        "app.calls",
    ),
    Action(
        "queue.words",
        "alt+t",
        "Tìm chữ",
        "Tìm chữ bên trong các giấy tờ đã số hóa.",
        "queue",
        False,
    ),
    *(
        Action(
            f"queue.tab{number}",
            f"alt+{number}",
            words,
            f"Chỉ xem hồ sơ: {words.lower()}.",
            "queue",
            shown=False,
            run=f"tab({number - 1})",
        )
        for number, words in enumerate(QUEUE_TABS, start=1)
    ),
    Action("dossier.scan", "f6", "Quét", "Quét vào giấy tờ đang chọn, hoặc gắn tệp.", "dossier"),
    Action(
        "dossier.scan_all",
        "alt+c",
        "Quét cả chồng",
        "Quét cả chồng giấy một lần rồi chia cho các giấy tờ của hồ sơ.",
        "dossier",
    ),
    Action(
        "dossier.next",
        "f10",
        "Việc tiếp",
        "Bổ sung, kết quả, trả, từ chối, rút, dừng, xin lỗi, sửa, hủy: những gì làm được lúc này.",
        "dossier",
    ),
    Action(
        "dossier.trail",
        "alt+v",
        "Vết sửa",
        "Mọi lần sửa, hủy, in lại: trước, sau, ai ghi, ai duyệt, bản phiếu nào.",
        "dossier",
        False,
    ),
    Action(
        "dossier.lost",
        "alt+l",
        "Báo mất phiếu",
        "Có người báo mất phiếu: hỏi hai điều, cấp lại cho đúng chủ, phiếu cũ bị thu hồi.",
        "dossier",
        False,
    ),
    Action("dossier.print", "f8", "In lại", "In lại giấy tiếp nhận, ghi rõ lần cấp.", "dossier"),
    Action(
        "dossier.describe",
        "f3",
        "Số, ngày",
        "Ghi số, ngày cấp, nơi cấp, hạn của giấy tờ đang chọn; máy đọc giúp.",
        "dossier",
    ),
    Action("dossier.result", "f9", "Kết quả", "Thêm kết quả của hồ sơ để số hóa.", "dossier"),
    Action(
        "dossier.reuse",
        "alt+d",
        "Dùng lại",
        "Lấy giấy tờ cơ quan đã có của người này từ hồ sơ khác.",
        "dossier",
    ),
    Action(
        "dossier.copy",
        "alt+y",
        "Chép thành mới",
        "Tiếp nhận hồ sơ mới cùng người, cùng thủ tục như hồ sơ này.",
        "dossier",
        False,
    ),
    Action(
        "dossier.check",
        "alt+k",
        "Kiểm tra dân cư",
        "Đối chiếu chủ hồ sơ với dữ liệu dân cư; mất mạng thì tự làm sau.",
        "dossier",
        False,
    ),
    Action(
        "dossier.take", "alt+n", "Nhận làm", "Nhận hồ sơ về quầy này, hoặc trả.", "dossier", False
    ),
    Action(
        "dossier.pay", "alt+p", "Thu tiền", "Thu phí, lệ phí của hồ sơ; biên lai, hoàn.", "dossier"
    ),
    Action("deadlines.decide", "f10", "Xử lý", "Quyết ngày hẹn; lập danh sách gọi.", "deadlines"),
    *(
        Action(
            f"deadlines.list{number}",
            f"alt+{number}",
            words,
            f"Danh sách: {words.lower()}.",
            "deadlines",
            shown=False,
            run=f"list({number - 1})",
        )
        for number, words in enumerate(DEADLINE_LISTS, start=1)
    ),
    Action("describe.number", "alt+1", "Lấy số", "Điền số máy đọc được.", "describe", False),
    Action("describe.issued", "alt+2", "Lấy ngày", "Điền ngày máy đọc được.", "describe", False),
    Action("describe.issuer", "alt+3", "Lấy nơi cấp", "Điền nơi cấp đọc được.", "describe", False),
    Action("describe.save", "f10", "Lưu", "Ghi vào sổ những gì đang ở các ô.", "describe"),
    Action("result.save", "f10", "Thêm", "Ghi kết quả vào hồ sơ.", "result"),
    Action("scan.start", "f6", "Quét", "Bắt đầu quét hoặc quét tiếp.", "scan"),
    Action("scan.keep", "f10", "Lưu", "Lưu mỗi giấy tờ có trang thành một tệp.", "scan"),
    *(
        Action(
            f"scan.paper{number}",
            f"alt+{number}",
            f"Giấy tờ {number}",
            f"Trang đang đứng là trang đầu của giấy tờ {number}.",
            "scan",
            shown=False,
            run=f"paper({number})",
        )
        for number in range(1, 10)
    ),
    Action("scan.leave", "alt+z", "Đóng, vẫn quét", "Đóng màn hình, máy vẫn quét tiếp.", "scan"),
    Action("scan.again", "alt+x", "Quét lại trang", "Quét tờ khác thay trang đang đứng.", "scan"),
    Action("scan.turn", "alt+r", "Xoay", "Xoay trang một phần tư vòng theo kim đồng hồ.", "scan"),
    Action("scan.upright", "alt+o", "Đúng chiều", "Xoay trang theo chiều của chữ.", "scan"),
    Action("scan.drop", "alt+b", "Bỏ trang", "Bỏ trang đang đứng hoặc lấy lại.", "scan"),
    Action("scan.insert", "alt+i", "Quét chèn", "Quét thêm trang vào sau trang đang đứng.", "scan"),
    Action("scan.backs", "alt+g", "Mặt sau", "Quét chồng đã lật, ghép xen vào mặt trước.", "scan"),
    Action(
        "scan.next", "alt+s", "Giấy tờ kế", "Trang đang đứng mở giấy tờ kế tiếp.", "scan", False
    ),
    Action("scan.level", "alt+n", "Nghiêng", "Dựng thẳng trang hoặc để như đã quét.", "scan"),
    Action("scan.crop", "alt+c", "Cắt mép", "Cắt mép ảnh điện thoại hoặc để cả ảnh.", "scan"),
    Action("scan.titles", "alt+t", "Đọc tiêu đề", "Đọc chữ trên trang để chia giấy tờ.", "scan"),
    Action("scan.follow", "alt+y", "Theo tiêu đề", "Chia giấy tờ theo tiêu đề đã đọc.", "scan"),
    Action("scan.card", "alt+h", "Điền thẻ", "Lập hồ sơ với thẻ thấy trên trang đã quét.", "scan"),
    Action("scan.declare", "alt+k", "Số trang khai", "Ghi số trang người dân khai.", "scan"),
    Action("scan.sheets", "alt+p", "In tờ ngăn", "In tờ ngăn cho các giấy tờ của hồ sơ.", "scan"),
    Action("scan.look", "alt+d", "Dò máy quét", "Tìm lại các máy quét đang nối.", "scan"),
    Action("scan.discard", "alt+u", "Bỏ hết", "Bỏ mọi trang chưa lưu, hỏi lại trước.", "scan"),
    Action("hand.way", "f6", "Đi, về", "Giao hồ sơ giấy đi, hoặc nhận về.", "hand"),
    Action("hand.save", "f10", "Ghi và in", "Ghi bàn giao, in danh sách hai bên ký.", "hand"),
    Action("hand.places", "f9", "Đang ở đâu", "Bao nhiêu hồ sơ giấy ở bộ phận nào.", "hand"),
    Action("hand.print", "f8", "In lại", "In lại danh sách của hồ sơ đang đứng.", "hand"),
    Action("hand.skip", "alt+x", "Để lại", "Để hồ sơ này lần sau; bỏ lần quét.", "hand"),
    Action("hand.rest", "alt+z", "Để lại hết", "Mọi hồ sơ chưa quét: lần sau.", "hand", False),
    Action("returns.give", "f10", "Trả", "Trả kết quả cho người đến nhận.", "returns"),
    Action("returns.remind", "f8", "Nhắn", "Nhắn công dân đến nhận kết quả.", "returns"),
    Action("returns.post", "alt+g", "Bưu chính", "Lập lệnh, giao thư, thư về.", "returns"),
    Action("returns.post_all", "alt+b", "Giao thư", "Giao mọi thư đã có số.", "returns", False),
    Action("returns.want", "alt+c", "Cách nhận", "Công dân đổi cách nhận.", "returns"),
    *(
        Action(
            f"returns.list{number}",
            f"alt+{number}",
            words,
            f"Chỉ xem: {words.lower()}.",
            "returns",
            shown=False,
            run=f"list({number - 1})",
        )
        for number, words in enumerate(RETURN_LISTS, start=1)
    ),
    Action("messages.retry", "f8", "Gửi lại", "Gửi lại tin không tới.", "messages"),
    Action("messages.told", "f9", "Đã báo", "Ghi đã gọi hoặc gặp công dân.", "messages"),
    *(
        Action(
            f"messages.list{number}",
            f"alt+{number}",
            words,
            f"Chỉ xem tin: {words.lower()}.",
            "messages",
            shown=False,
            run=f"list({number - 1})",
        )
        for number, words in enumerate(MESSAGE_LISTS, start=1)
    ),
    Action("packages.only_open", "alt+c", "Chưa xong", "Chỉ gói chưa thành hồ sơ.", "packages"),
    Action("package.dossier", "f9", "Mở hồ sơ", "Mở hồ sơ mà gói đã thành.", "package"),
    Action("package.link", "alt+l", "Mã mới", "Cấp mã mới cho điện thoại; mã cũ bỏ.", "package"),
    Action("package.pay", "alt+p", "Thu tiền", "Phí, lệ phí của gói: đang ở đâu.", "package"),
    Action("package.withdraw", "alt+x", "Rút gói", "Công dân thôi không nộp nữa.", "package"),
    *(
        Action(
            f"notes.tab{number}",
            f"alt+{number}",
            words,
            f"Xem: {words.lower()}.",
            "notes",
            shown=False,
            run=f"tab({number - 1})",
        )
        for number, words in enumerate(NOTE_TABS, start=1)
    ),
    Action("notes.add", "f3", "Ghi thêm", "Ghi một điều của loại đang xem.", "notes"),
    Action("notes.only_open", "alt+c", "Chưa xong", "Chỉ điều chưa xong; xem lại tất cả.", "notes"),
    Action("notes.export", "f9", "Ra bảng tính", "Ghi ra tệp CSV để họp, báo cáo.", "notes"),
    Action("helps.add", "f9", "Ghi thêm", "Ghi một lần hỗ trợ công dân.", "helps"),
    Action("helps.span", "alt+c", "Hôm nay, tháng, năm", "Đổi khoảng ngày đang xem.", "helps"),
    Action("visit.save", "f10", "Lưu và in", "Ghi lượt đến và in phiếu.", "visit"),
    Action("questions.open", "alt+o", "Mở hồ sơ", "Xem cả hồ sơ trước khi chọn.", "questions"),
    Action("node.look", "f9", "Xem lại", "Đọc lại ngay, không đợi vài giây.", "node"),
    Action("line.send", "alt+g", "Gửi ngay", "Gửi ngay, không đợi đến lượt.", "line"),
    Action("line.parcel", "alt+u", "Gói USB", "Mang việc chưa gửi đi bằng USB.", "line"),
    Action("parcel.out", "f10", "Lập gói", "Niêm phong mọi việc chưa gửi ra USB.", "parcel"),
    Action("parcel.answer", "f9", "Nhận trả lời", "Nhận tệp trả lời trung tâm ghi.", "parcel"),
    Action("today.period", "f9", "Kỳ khác", "Tháng này, hôm nay, tuần, quý, năm.", "today"),
    Action("today.place", "f8", "Phạm vi", "Cả cơ quan, quầy này, chỉ riêng tôi.", "today"),
    Action(
        "today.faults", "f6", "Chỗ sai", "Hồ sơ làm sai số liệu báo cáo, kèm cách sửa.", "today"
    ),
    Action("today.print", "alt+i", "In", "In báo cáo của kỳ đang xem.", "today", False),
    Action("today.workbook", "f10", "Bảng tính", "Ghi báo cáo ra tệp bảng tính.", "today"),
    Action("behind.side", "f9", "Tử, mẫu", "Hồ sơ còn thiếu, trong tử số, trong mẫu số.", "behind"),
    Action("tickets.next", "f3", "Gọi tiếp", "Xong người này, gọi số kế tiếp.", "tickets"),
    Action("tickets.issue", "f8", "Phát số", "Phát số cho người vừa đến.", "tickets"),
    Action("tickets.recall", "f9", "Gọi lại", "Gọi lại số đang phục vụ.", "tickets"),
    Action("tickets.absent", "alt+v", "Vắng", "Gọi mà không ai đến: số về cuối hàng.", "tickets"),
    Action("tickets.hold", "alt+k", "Giữ", "Giữ số này lại, gọi người khác trước.", "tickets"),
    Action("tickets.done", "f10", "Xong", "Xong người này, chưa gọi ai.", "tickets"),
    Action("tickets.fields", "alt+l", "Lĩnh vực", "Đổi lĩnh vực quầy này gọi.", "tickets", False),
    Action("pay.cash", "alt+1", "Tiền mặt", "Người nộp đổi sang tiền mặt.", "pay"),
    Action("pay.transfer", "alt+2", "Chuyển khoản", "Hiện mã VietQR và in phiếu nộp.", "pay"),
    Action("pay.online", "alt+3", "Trực tuyến", "Lập yêu cầu nộp qua Nền tảng.", "pay"),
    Action("pay.later", "alt+4", "Thu sau", "Ghi thu sau, nộp khi nhận kết quả.", "pay"),
    Action("pay.kind", "alt+l", "Phí, lệ phí", "Cán bộ chọn phí, lệ phí, theo bảng.", "pay", False),
    Action("pay.book", "alt+b", "Quyển khác", "Dùng quyển biên lai khác.", "pay", False),
    Action("pay.report", "alt+r", "Đã báo chuyển", "Người nộp báo đã chuyển tiền.", "pay"),
    Action("pay.cancel", "alt+x", "Hủy yêu cầu", "Hủy yêu cầu chưa nộp, ghi lý do.", "pay"),
    Action("pay.exempt", "alt+e", "Miễn", "Miễn sau khi in phiếu, có người duyệt.", "pay", False),
    Action("pay.refund", "alt+h", "Hoàn tiền", "Hoàn tiền, người phụ trách duyệt.", "pay"),
    Action("pay.print", "f8", "In", "In lại biên lai hoặc phiếu đề nghị nộp.", "pay"),
    Action("payments.statement", "f9", "Sao kê", "Đối chiếu sao kê ngân hàng (CSV).", "payments"),
    Action("payments.receipts", "alt+b", "Biên lai", "Quyển biên lai, số đã dùng.", "payments"),
    Action("payments.close_day", "f10", "Chốt ngày", "Đếm tiền, in bảng chốt ngày.", "payments"),
    Action("receipts.open", "f9", "Nhận quyển", "Nhận một quyển biên lai.", "receipts"),
    Action("receipts.spoil", "alt+x", "Hủy số", "Hủy số trắng kế tiếp, ghi lý do.", "receipts"),
    Action(
        "receipts.close_book", "alt+k", "Khóa quyển", "Trả lại số chưa dùng, ghi lý do.", "receipts"
    ),
    Action("attest.save", "f10", "Lưu, thu tiền", "Ghi hồ sơ, vào sổ, thu phí.", "attest"),
    Action("attest.print", "f8", "In phiếu", "In giấy tiếp nhận của hồ sơ vừa ghi.", "attest"),
    Action("attest.give", "f9", "Trả", "Trả kết quả cho người đang chờ.", "attest"),
    Action("attest.pay", "alt+p", "Thu tiền", "Thu phí của hồ sơ vừa ghi.", "attest"),
    Action("attest.longer", "alt+k", "Kéo dài", "Hẹn dài hơn trong ngày, có lý do.", "attest"),
    Action("attest.organisation", "alt+t", "Tổ chức", "Cá nhân hoặc tổ chức.", "attest", False),
    Action("attest.books", "alt+b", "Sổ chứng thực", "Xem các quyển sổ chứng thực.", "attest"),
    Action("attest.discard", "alt+x", "Bỏ nháp", "Bỏ những gì đã nhập, làm mới.", "attest"),
    Action("books.enter", "f10", "Vào sổ", "Ghi vào sổ việc vừa chứng thực xong.", "books"),
    Action("books.print", "f8", "In sổ", "In sổ của tháng, hoặc cả năm để khóa sổ.", "books"),
    Action("books.void", "alt+x", "Hủy số", "Hủy số đang chọn, ghi lý do.", "books"),
    Action("books.correct", "alt+e", "Sửa số", "Sửa số đang chọn, có người duyệt.", "books"),
    Action("books.volume", "alt+v", "Quyển", "Quầy này ghi vào quyển nào, từ số nào.", "books"),
    Action("closing.save", "f10", "Chốt và in", "Chốt ngày và in bảng chốt.", "closing"),
    Action("closing.print", "f8", "In lại", "In lại bảng vừa chốt.", "closing"),
    Action("reception.save", "f10", "Lưu", "Xem lại mọi ô, ghi hồ sơ và cấp số.", "reception"),
    Action(
        "reception.convert",
        "f6",
        "Nộp trực tuyến",
        "Lập gói nộp trực tuyến cùng công dân từ chính những gì đã nhập.",
        "reception",
    ),
    Action("reception.print", "f8", "In phiếu", "In phiếu của hồ sơ vừa ghi.", "reception"),
    Action(
        "reception.organisation",
        "alt+t",
        "Loại chủ hồ sơ",
        "Cá nhân, tổ chức, doanh nghiệp hoặc hộ kinh doanh.",
        "reception",
        False,
    ),
    Action(
        "reception.submitter",
        "alt+n",
        "Nộp thay",
        "Mở hoặc đóng phần người nộp thay.",
        "reception",
        False,
    ),
    Action(
        "reception.more",
        "alt+e",
        "Ít gặp",
        "Bưu chính, giấy ủy quyền, liên thông, số bộ, cơ quan khác giải quyết, cách trả kết quả.",
        "reception",
        False,
    ),
    Action(
        "reception.card", "alt+h", "Điền thẻ", "Điền thẻ thấy trên trang vừa quét.", "reception"
    ),
    Action(
        "reception.again",
        "alt+d",
        "Dùng lại",
        "Dùng lại dữ liệu, giấy tờ cơ quan đã có của công dân, khi họ đồng ý.",
        "reception",
        False,
    ),
    Action(
        "reception.advice",
        "alt+a",
        "Nộp cách nào",
        "So sánh nộp giấy và trực tuyến; ghi tài khoản và cách trả tiền của công dân.",
        "reception",
        False,
    ),
    Action("reception.discard", "alt+x", "Bỏ nháp", "Bỏ bản nháp này, hỏi lại trước.", "reception"),
    Action("reception.pay", "alt+p", "Thu tiền", "Thu phí, lệ phí của hồ sơ vừa ghi.", "reception"),
    Action("reception.person", "alt+1", "Chủ hồ sơ", "Đến phần chủ hồ sơ.", "reception", False),
    Action("reception.procedure", "alt+2", "Thủ tục", "Đến phần thủ tục.", "reception", False),
    Action("reception.papers", "alt+3", "Giấy tờ", "Đến phần giấy tờ.", "reception", False),
)

BOX_KEYS: tuple[tuple[str, str], ...] = (
    ("Tab, Shift+Tab", "Sang ô sau, về ô trước"),
    ("Enter", "Xong ô này (trong ô nhiều dòng: xuống dòng)"),
    ("Home, End", "Về đầu dòng, cuối dòng"),
    ("Ctrl+←, Ctrl+→", "Sang từ trước, từ sau"),
    ("Shift+←, Shift+→", "Đánh dấu chữ"),
    ("Ctrl+W", "Xóa từ bên trái"),
    ("Ctrl+U, Ctrl+K", "Xóa đến đầu dòng, đến cuối dòng"),
    ("Ctrl+Z", "Lấy lại chữ vừa gõ (trong ô nhiều dòng)"),
    ("Ctrl+C, Ctrl+X, Ctrl+V", "Chép, cắt, dán chữ đã đánh dấu"),
    ("Shift+chuột", "Đánh dấu chữ bằng chuột như ở nơi khác"),
)
"""The keys inside a box, for F1 (Textual's own descriptions are English)."""

# In most terminals these are Backspace, Tab, Enter, line end and Esc themselves.
_NEVER = {"ctrl+h", "ctrl+i", "ctrl+m", "ctrl+j", "ctrl+left_square_bracket", "tab", "shift+tab"}

_NAMES = {
    "escape": "Esc",
    "enter": "Enter",
    "space": "Phím cách",
    "pageup": "PgUp",
    "pagedown": "PgDn",
    "up": "↑",
    "down": "↓",
    "left": "←",
    "right": "→",
    "delete": "Del",
    "backspace": "Xóa lùi",
    "insert": "Ins",
}


def key_name(key: str) -> str:
    """A key as it stands on the keyboard: "ctrl+p" -> "Ctrl+P"."""
    parts = (_NAMES.get(part, part[:1].upper() + part[1:]) for part in key.split("+"))
    return "+".join(parts)


def split_keys(keys: str) -> list[str]:
    """The keys of a comma-separated list."""
    return [key.strip().lower() for key in keys.split(",") if key.strip()]


def key_names(keys: str) -> str:
    """All keys of an action: "Esc, F12"."""
    return ", ".join(key_name(key) for key in split_keys(keys))


def actions(where: str) -> list[Action]:
    """The actions of one place, without those that are everywhere."""
    return [action for action in ACTIONS if action.where == where]


def bindings(where: str = EVERYWHERE) -> list[BindingType]:
    """The bindings for the app (`EVERYWHERE`) or for a screen."""
    return [
        Binding(
            action.keys,
            action.method,
            action.words,
            show=action.shown,
            key_display=key_name(split_keys(action.keys)[0]),
            tooltip=action.help,
            id=action.id,
        )
        for action in actions(where)
    ]


def clashes(changes: Mapping[str, str] | None = None) -> list[str]:
    """Sentences about keys that two actions of one place share, or that nothing may use."""
    table = {action: split_keys((changes or {}).get(action.id, action.keys)) for action in ACTIONS}
    taken = _editing_keys()
    found = [
        f"Phím {key_name(key)} không dùng được cho “{action.words}”: {reason}."
        for action, keys in table.items()
        for key in keys
        if (reason := _unusable(key, taken))
    ]
    for one, other in combinations(ACTIONS, 2):
        together = one.where == other.where or EVERYWHERE in (one.where, other.where)
        if together:
            found += [
                f"Phím {key_name(key)} vừa là “{one.words}” vừa là “{other.words}”."
                for key in table[one]
                if key in table[other]
            ]
    return found


def keymap(changes: Mapping[str, str]) -> tuple[dict[str, str], list[str]]:
    """The keys a desk chose (action id -> keys), for `App.set_keymap`, and what is wrong.

    With anything wrong the map is empty: the keys stay as printed in the help.
    """
    known = {action.id for action in ACTIONS}
    wrong = [f"Không có lệnh nào tên “{name}”." for name in changes if name not in known]
    wrong += [
        f"Lệnh “{name}” cần ít nhất một phím." for name, k in changes.items() if not k.strip()
    ]
    wrong += clashes(changes)
    chosen = {name: ",".join(split_keys(keys)) for name, keys in changes.items()}
    return ({} if wrong else chosen), wrong


def readme_table(places: Iterable[tuple[str, str]]) -> str:
    """The keys as Markdown tables, one for each (place, heading)."""
    parts: list[str] = []
    for where, heading in places:
        rows = [
            f"| {key_names(a.keys)} | {a.words} | {a.help} | `{a.id}` |" for a in actions(where)
        ]
        head = "| Phím | Việc | | Tên trong `keys.toml` |\n| --- | --- | --- | --- |\n"
        parts.append(f"### {heading}\n\n{head}" + "\n".join(rows))
    return "\n\n".join(parts) + "\n"


def _unusable(key: str, taken: set[str]) -> str:
    if key in _NEVER:
        return "nhiều máy gửi phím này thay cho phím khác"
    if len(key) == 1 or key == "space":
        return "chữ và số để gõ vào ô"
    return "phím này để sửa chữ trong ô" if key in taken else ""


def _editing_keys() -> set[str]:
    from desk_tui.widgets.fields import Field
    from desk_tui.widgets.textbox import TextBox

    own = [*Binding.make_bindings(TextBox.BINDINGS)]
    for cls in Field.__mro__:
        own += Binding.make_bindings(cls.__dict__.get("BINDINGS", []))
    return {binding.key for binding in own}
