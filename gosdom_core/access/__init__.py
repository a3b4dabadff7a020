"""Access (доступ): who may do what with whose premises at a moment, and who sees a request or a notice?

Refused
├── NotAllowed                    this person may not (errors.py)
└── BadInput
    ├── GrantsNothing             no scope was named
    ├── GrantEndsEarly            the last day lies before the first, or in the past
    └── GuestOwnsAlready          an owner needs no invitation
"""

from gosdom_core.access.guests import (
    SUGGESTED,
    Grant,
    GrantEndsEarly,
    GrantsNothing,
    GuestKind,
    GuestOwnsAlready,
    Power,
    Register,
    age,
    check_grant,
    is_live,
    may,
    rights,
    standings,
)
from gosdom_core.access.notices import (
    Addressed,
    NoticeReader,
    NoticeSeen,
    Reach,
    reaches,
    sees_notice,
    writes_notice,
)
from gosdom_core.access.seeing import RequestSeen, Sight, Viewer, ViewerKind, parts, sight
from gosdom_core.access.table import RIGHTS, Deed, Only, Right, Scope, Standing, allows

__all__ = [
    "RIGHTS",
    "SUGGESTED",
    "Addressed",
    "Deed",
    "Grant",
    "GrantEndsEarly",
    "GrantsNothing",
    "GuestKind",
    "GuestOwnsAlready",
    "NoticeReader",
    "NoticeSeen",
    "Only",
    "Power",
    "Reach",
    "Register",
    "RequestSeen",
    "Right",
    "Scope",
    "Sight",
    "Standing",
    "Viewer",
    "ViewerKind",
    "age",
    "allows",
    "check_grant",
    "is_live",
    "may",
    "parts",
    "reaches",
    "rights",
    "sees_notice",
    "sight",
    "standings",
    "writes_notice",
]
