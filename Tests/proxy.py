"""A proxy on loopback, for http and for CONNECT: `proxy.py PORTFILE LOG [NAME:PASSWORD]`.

The heads that it sees go to LOG as they came, a blank line after each.
"""

import base64
import os
import select
import socket
import sys
import threading
import urllib.parse

portfile, log_path, credential = sys.argv[1], sys.argv[2], sys.argv[3:] and sys.argv[3]
log = open(log_path, "a")


def pump(one, other):
    pairs = {one: other, other: one}
    while pairs:
        for ready in select.select(list(pairs), [], [])[0]:
            data = ready.recv(65536)
            if not data:
                return
            pairs[ready].sendall(data)


def serve(client):
    head = b""
    while b"\r\n\r\n" not in head:
        data = client.recv(65536)
        if not data:
            return client.close()
        head += data
    text = head.split(b"\r\n\r\n")[0].decode("latin-1")
    log.write(text.replace("\r", "") + "\n\n")
    log.flush()
    method, target, _ = text.split("\r\n")[0].split(" ")
    if credential and f"Proxy-Authorization: Basic {base64.b64encode(credential.encode()).decode()}" not in text:
        client.sendall(b"HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm=\"x\"\r\n"
                       b"Content-Length: 0\r\nConnection: close\r\n\r\n")
        return client.close()
    if method == "CONNECT":
        host, port = target.rsplit(":", 1)
        server = socket.create_connection((host, int(port)))
        client.sendall(b"HTTP/1.1 200 Connection established\r\nX-Error-Code: ProxyWord\r\n\r\n")
    else:
        place = urllib.parse.urlsplit(target)
        server = socket.create_connection((place.hostname, place.port or 80))
        path = target.split(place.netloc, 1)[1] or "/"
        lines = [line for line in text.split("\r\n")[1:] if not line.lower().startswith(("proxy-", "connection:"))]
        server.sendall("\r\n".join([f"{method} {path} HTTP/1.1", *lines, "Connection: close", "", ""]).encode("latin-1"))
    try:
        pump(client, server)
    except OSError:
        pass
    client.close()
    server.close()


listener = socket.create_server(("127.0.0.1", 0), backlog=128)
with open(portfile + ".new", "w") as file:
    file.write(str(listener.getsockname()[1]))
os.rename(portfile + ".new", portfile)
while True:
    threading.Thread(target=serve, args=(listener.accept()[0],), daemon=True).start()
