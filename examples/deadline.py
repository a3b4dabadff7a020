"""By when must a leaking roof be mended and the request answered, and why? Needs nothing but the bare library."""

from datetime import datetime
from zoneinfo import ZoneInfo

from gosdom_core.requests import Addressee, Applicant, Facts, RequestCategory, deadlines

SAMARA = ZoneInfo("Europe/Samara")
received = datetime(2026, 12, 30, 21, 15, tzinfo=SAMARA)

for due in deadlines(Facts(RequestCategory.ROOF_LEAK, Addressee.MANAGEMENT, Applicant.OWNER, received, SAMARA)):
    print(f"{due.kind.text()}: до {due.deadline.at:%d.%m.%Y %H:%M}")
    print(f"  {due.deadline.term.value.text()}, {due.deadline.term.cite()}")
    print(f"  {due.deadline.explain()}")
