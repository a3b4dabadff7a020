"""Idempotency: a deed sent twice under one key is done once, however shaky the phone's connection is."""
