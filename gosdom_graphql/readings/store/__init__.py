"""How meters and readings change: one function a deed, one transaction each, the meter's row locked first.

The core judges and counts; what is here writes down what it says, and the log says that it happened.

held         what every deed begins with, and who may
counting     what a reading is judged against, and what counts once it is there
submitting   by one, for a home at once, and what one would come to
bulk         many at once, a verdict a line
office       meters registered, replaced, verified, imported; odd readings checked
"""

from gosdom_graphql.readings.store.bulk import MOST, Line, Verdicts, record, said, take
from gosdom_graphql.readings.store.office import New, check, import_meters, label, register, replace_meter, verify
from gosdom_graphql.readings.store.submitting import Preview, Sent, preview, submit, submit_all

__all__ = [
    "MOST",
    "Line",
    "New",
    "Preview",
    "Sent",
    "Verdicts",
    "check",
    "import_meters",
    "label",
    "preview",
    "record",
    "register",
    "replace_meter",
    "said",
    "submit",
    "submit_all",
    "take",
    "verify",
]
