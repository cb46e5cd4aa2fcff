"""Judges what a sandboxed function returns."""
