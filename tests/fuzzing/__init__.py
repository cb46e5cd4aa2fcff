"""What the fuzz tests share: ways to spoil good input, and what a reader may spend on it."""
