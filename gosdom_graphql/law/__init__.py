"""Law: the terms of `gosdom_core` as rows, so that a statement can join the clause beside a date."""
