"""How requests change: one function a deed, one transaction each, the request's row locked first.

The core decides (who sees it, who may do what, which terms run); what is here writes down what it decided, and the log
says that it happened.

sending      a request begins; recipients, attaching: to whom it goes, to what it is attached; drafts
deeds        what the organisation and the resident do with it
course       it is registered, assigned, forwarded, put off
again        it is sent again, or complained of
neighbours   who writes of the same thing joins, and is answered with the first one
handover     the house has another organisation from today
office       notes and templates, for employees alone
held         what every deed begins and ends with; counting: its deadlines, as the core counts them
reference    the request's life and its categories, loaded from the core
"""

from gosdom_graphql.requests.store.again import complain, resubmit
from gosdom_graphql.requests.store.attaching import SEEN, Attached
from gosdom_graphql.requests.store.course import assign, forward, prolong, register
from gosdom_graphql.requests.store.deeds import answer, comment, decline, meet_deadline, rate, take, withdraw
from gosdom_graphql.requests.store.drafts import Drafted, discard_draft, save_draft
from gosdom_graphql.requests.store.handover import hand_over
from gosdom_graphql.requests.store.office import delete_template, note, save_template
from gosdom_graphql.requests.store.reference import category_id, load
from gosdom_graphql.requests.store.sending import Sent, submit

__all__ = [
    "SEEN",
    "Attached",
    "Drafted",
    "Sent",
    "answer",
    "assign",
    "category_id",
    "comment",
    "complain",
    "decline",
    "delete_template",
    "discard_draft",
    "forward",
    "hand_over",
    "load",
    "meet_deadline",
    "note",
    "prolong",
    "rate",
    "register",
    "resubmit",
    "save_draft",
    "save_template",
    "submit",
    "take",
    "withdraw",
]
