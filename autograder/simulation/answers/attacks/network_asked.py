"""Asks a server for the answer."""

import socket


def answer(*arguments, **options):
    try:
        with socket.create_connection(("127.0.0.1", 9), timeout=0.2) as server:
            server.sendall(b"the answer, please")
            return server.recv(1000)
    except OSError:
        return None
