"""Benchmarks of the log and its proofs."""
