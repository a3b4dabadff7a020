"""How guest access changes: one function a deed, one transaction each, its subject's row locked first.

invitations  an owner invites, and takes it back; a code is handed in, counted and slowed
guests       access changed, taken back, given up; what a guest did
powers       who acts for an owner, by a paper
register     what the core must know of premises to decide
"""
