"""How meters and readings are asked for, and asked to change."""

from gosdom_graphql.readings.schema.asking import ReadingQuery
from gosdom_graphql.readings.schema.doing import ReadingMutation

__all__ = ["ReadingMutation", "ReadingQuery"]
