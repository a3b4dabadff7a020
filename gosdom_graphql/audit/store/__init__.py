"""How the record grows, and how a person is forgotten.

record     a deed is written down in its own transaction; looks in batches
erasing    what may go goes; what the law keeps goes when it may
fates      what becomes of which column
"""

from gosdom_graphql.audit.store.erasing import erase, finish_erasures
from gosdom_graphql.audit.store.record import Looked, deed_done, looked

__all__ = ["Looked", "deed_done", "erase", "finish_erasures", "looked"]
