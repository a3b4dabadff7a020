"""Where Piccolo looks for the engine of every table."""

from __future__ import annotations

from gosdom_graphql.database.engine import ENGINE

DB = ENGINE
