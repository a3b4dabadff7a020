"""Sessions: who is asking? Opaque tokens, and the viewer that a token stands for."""
