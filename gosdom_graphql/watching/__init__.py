"""Watching: how the house is seen from outside, by figures (Prometheus) and by traces (OpenTelemetry).

No personal data.
"""
