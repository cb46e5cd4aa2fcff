"""Students' code as plain Python files, for programs that look for similar ones."""
