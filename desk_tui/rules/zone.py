"""The clock of the office: one zone for the whole country."""

from __future__ import annotations

from zoneinfo import ZoneInfo

OFFICE_ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
