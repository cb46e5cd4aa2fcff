"""Opens sockets of every family, and connects to whatever listens."""

from tests.attacks.attack import Attack
from tests.attacks.sources import TRICKS, TRICKY

ATTACK = Attack(
    wants="the network, and the machine's other programs",
    top=TRICKS
    + r"""
import http.client, itertools, socket, urllib.request

def connect(family, address, kind=socket.SOCK_STREAM):
    with socket.socket(family, kind) as connection:
        connection.settimeout(2)
        connection.connect(address)
        connection.send(b"owned")
        return True

for name, family, address, kind in (
    ("tcp", socket.AF_INET, ("127.0.0.1", int("@PORT@")), socket.SOCK_STREAM),
    ("udp", socket.AF_INET, ("127.0.0.1", int("@PORT@")), socket.SOCK_DGRAM),
    ("tcp6", socket.AF_INET6, ("::ffff:127.0.0.1", int("@PORT@")), socket.SOCK_STREAM),
    ("unix", socket.AF_UNIX, "@SOCKET@", socket.SOCK_STREAM),
    ("abstract", socket.AF_UNIX, "\0attacks-@PORT@", socket.SOCK_STREAM),
):
    def to_listener():
        return connect(family, address, kind)
    to_listener.__name__ = name
    trick(to_listener)

@trick
def by_http():
    return http.client.HTTPConnection("127.0.0.1", int("@PORT@"), timeout=1).connect() is None

@trick
def by_connecting_a_datagram():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
        return sender.sendto(b"owned", socket.MSG_DONTWAIT, ("127.0.0.1", int("@PORT@")))

@trick
def by_pair():
    return len(socket.socketpair())

@trick
def by_server():
    return socket.create_server(("127.0.0.1", 0)).getsockname()[1]

@trick
def by_any_family():
    found = []
    kinds = (socket.SOCK_STREAM, socket.SOCK_DGRAM, socket.SOCK_RAW, socket.SOCK_SEQPACKET, 10)
    for family, kind in itertools.product(range(46), kinds):
        try:
            socket.socket(family, kind).close()
            found.append((family, kind))
        except OSError:
            pass
    return found or False
""",
    solutions=TRICKY,
    deserves=3.0,
)
