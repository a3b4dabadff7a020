"""gosdom_graphql: the house on a server. PostgreSQL below, GraphQL above, the rules in `gosdom_core`."""

import os

# Piccolo looks for its engine under this name when a table is first used. Ours is there, and talks to nobody before
# `Database.open`; a name left by somebody else's Piccolo would send our tables to their database.
os.environ["PICCOLO_CONF"] = "gosdom_graphql.database.piccolo_conf"
