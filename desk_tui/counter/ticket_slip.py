"""A ticket on paper: from any printer, or read aloud when there is none."""

from __future__ import annotations

from db.clock import from_text
from desk_tui.centre.hall.messages import Ticket
from desk_tui.counter import tickets, training
from desk_tui.counter.desk import Desk, local


def print_ticket(desk: Desk, ticket: Ticket, words: str) -> str:
    """Print it; empty when it went to the printer, else the sentence that tells what to do."""
    from desk_tui.slips.printing import print_file
    from desk_tui.slips.ticket import TicketSlip, render_ticket

    known = {one.key: one.name for one in tickets.priorities(desk.today())}
    at = local(from_text(ticket.came_at))
    slip = TicketSlip(
        unit=desk.office.unit,
        label=ticket.label,
        at=f"{at:%H:%M} ngày {at:%d/%m}",
        words=words,
        priority=known.get(ticket.priority, ""),
        field=ticket.field,
        desk=ticket.series,
    )
    path = desk.print_folder / f"so-{ticket.label}-{at:%H%M%S}.pdf"
    stamped = training.is_training(desk)
    path.write_bytes(render_ticket(slip, desk.folder / "forms", training=stamped))
    printed = print_file(path, media="")
    return "" if printed.how == "sent" else f"Số {ticket.label}: {printed.message}"
