"""Files that are no notebook, or a strange one, or lead elsewhere."""
