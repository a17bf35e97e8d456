"""Benchmarks of the council's forecasts."""
