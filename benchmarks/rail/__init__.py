"""Benchmarks of the rail desk's passenger side."""
