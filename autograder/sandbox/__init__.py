"""Runs students' code in a process of its own and lets nothing but plain data come back."""
