"""Homes: houses, premises, people, shares, organisations and who serves which house."""
