"""The words about papers that travel: folders, results that wait, letters, messages."""

from __future__ import annotations

from typing import Any

from desk_tui.cli.parser_kinds import pair
from desk_tui.rules.text import tidy


def hands(verb: Any) -> None:
    _folders(verb)
    _results(verb)
    _letters(verb)
    words = verb("messages", "hands:messages", "tin nhắn cho công dân: tới đâu, gửi lại")
    words.add_argument(
        "--state", choices=("waiting", "sent", "delivered", "failed", "again"), default=""
    )
    words.add_argument("--turn", choices=("on", "off"), help="bật, tắt gửi tin của cơ quan này")
    words.add_argument("--retry", metavar="MÃ_TIN", type=tidy, help="gửi lại một tin không tới")
    words.add_argument(
        "--told", metavar="MÃ_TIN=CÁCH", type=pair, help="đã báo tận nơi, ví dụ …=đã gọi điện"
    )


def _folders(verb: Any) -> None:
    back = verb("take-back", "hands:take_back", "nhận hồ sơ giấy, kết quả từ bộ phận xử lý về")
    back.add_argument("codes", metavar="MÃ", nargs="+", help="mã hồ sơ hoặc mã QR trên phiếu")
    back.add_argument("--from", dest="place", metavar="BỘ_PHẬN", type=tidy, default="")
    back.add_argument("--giver", metavar="TÊN", type=tidy, default="", help="người giao ký")
    back.add_argument("--results", action="store_true", help="mỗi hồ sơ về kèm kết quả")
    back.add_argument(
        "--expect", action="store_true", help="đối chiếu với mọi hồ sơ đang ở bộ phận đó"
    )
    recall = verb("recall", "hands:recall", "rút hồ sơ giấy về lại quầy")
    recall.add_argument("code", metavar="MÃ", type=tidy)
    recall.add_argument("--reason", type=tidy, default="", help="vì sao rút về")
    step = verb("send-back", "hands:send_back", "lùi hồ sơ giấy một bước, về nơi trước đó")
    step.add_argument("code", metavar="MÃ", type=tidy)
    step.add_argument("--reason", type=tidy, required=True)
    lie = verb("folders", "hands:places", "hồ sơ giấy đang nằm ở đâu")
    lie.add_argument("--place", metavar="BỘ_PHẬN", type=tidy, default="")
    lie.add_argument("--print", metavar="DANH_SÁCH", default="", help="in lại một danh sách")


def _results(verb: Any) -> None:
    here = verb("returns", "hands:listed", "kết quả đang chờ trả, theo cách nhận")
    here.add_argument("--way", choices=("counter", "post", "online"), default="")
    here.add_argument("--uncollected", action="store_true", help="chỉ kết quả chưa ai đến nhận")
    here.add_argument("--print", action="store_true", help="in danh sách đó để gọi từng người")
    call = verb("remind", "hands:remind", "nhắn công dân đến nhận kết quả")
    call.add_argument("codes", metavar="MÃ", nargs="*", help="bỏ trống: mọi kết quả chưa ai nhận")
    want = verb("want", "hands:want", "công dân đổi cách nhận kết quả")
    want.add_argument("code", metavar="MÃ", type=tidy)
    want.add_argument("way", metavar="CÁCH", choices=("counter", "post", "online"))
    want.add_argument("--address", type=tidy, default="", help="địa chỉ nhận qua bưu chính")


def _letters(verb: Any) -> None:
    into = verb("post", "hands:of_post", "kết quả gửi qua bưu chính").add_subparsers(
        dest="what", metavar="VIỆC", required=True
    )
    listing = verb("list", "hands:of_post", "các bưu gửi", into)
    listing.add_argument(
        "--state", choices=("asked", "posted", "delivered", "back", "recalled"), default=""
    )
    order = verb("order", "hands:order", "lập lệnh bưu chính", into)
    order.add_argument("code", metavar="MÃ", type=tidy)
    order.add_argument("--number", metavar="SỐ", type=tidy, default="", help="số bưu gửi")
    order.add_argument("--address", type=tidy, default="")
    order.add_argument("--name", type=tidy, default="", help="tên người nhận thư")
    given = verb("hand", "hands:to_the_post", "giao thư cho bưu điện, in danh sách ký nhận", into)
    given.add_argument("letters", metavar="MÃ=SỐ", type=pair, nargs="+")
    given.add_argument("--carrier", type=tidy, default="Bưu điện", help="đơn vị nhận thư")
    for name, state, help in (
        ("recall", "recalled", "thu hồi lệnh chưa gửi"),
        ("delivered", "delivered", "thư đã phát"),
        ("back", "back", "thư bị chuyển hoàn về quầy"),
    ):
        move = verb(name, "hands:letter_moved", help, into)
        move.add_argument("code", metavar="MÃ", type=tidy)
        move.add_argument("--note", type=tidy, default="")
        move.set_defaults(state=state)
