"""The reference solutions against libraries that share no code with them: PyTorch and SciPy."""
