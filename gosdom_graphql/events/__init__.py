"""Events: what happened, appended in the transaction of the deed."""
