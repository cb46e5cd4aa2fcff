"""What functions may cost: code that is timed beside students' in the same kind of sandbox."""
