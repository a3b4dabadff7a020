"""Meters and readings («Показания»): sent in one touch, checked by the core's rules, every submission kept."""
