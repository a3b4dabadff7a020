"""The shell: `python -m gosdom_core` prints every legal term, or answers a question. The library does not need it."""
