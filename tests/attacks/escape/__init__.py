"""Attacks that want out: other processes, the network, files elsewhere, more of the kernel."""
