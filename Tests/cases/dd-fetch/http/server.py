"""A folder on an ephemeral loopback port, with ranges and faults: `server.py FOLDER PORTFILE`."""
import http.server, os, sys, re, socket, struct
root, portfile = sys.argv[1:3]
drops = {}
class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = 'HTTP/1.1'
    def log_message(self, *a): pass
    def do_GET(self):
        parts = self.path.split('?')[0].lstrip('/').split('/')
        mode = parts.pop(0) if parts and parts[0] in ('drop', 'norange', 'e500', 'e403', 'wrong') else ''
        path = os.path.join(root, *parts)
        if mode == 'e500' and drops.setdefault(self.path, 0) < 2:
            drops[self.path] += 1
            return self.answer(503, b'busy')
        if mode == 'e403': return self.answer(403, b'no')
        if not os.path.isfile(path): return self.answer(404, b'none')
        data = open(path, 'rb').read()
        match = re.fullmatch(r'bytes=(\d*)-(\d*)', self.headers.get('Range', ''))
        if not match or mode == 'norange': return self.answer(200, data, mode=mode)
        first, last = match.groups()
        if first == '': first, last = max(0, len(data) - int(last)), len(data) - 1
        else: first, last = int(first), min(int(last or len(data)), len(data) - 1)
        if first >= len(data): return self.answer(416, b'')
        if mode == 'wrong': first += 1
        self.answer(206, data[first:last + 1], f'bytes {first}-{last}/{len(data)}', mode)
    def answer(self, status, body, content_range=None, mode=''):
        self.send_response(status)
        self.send_header('Content-Length', str(len(body)))
        self.send_header('ETag', '"v1"')
        if content_range: self.send_header('Content-Range', content_range)
        self.end_headers()
        if mode == 'drop' and len(body) > 1000:
            self.wfile.write(body[:len(body) // 2 + 300])
            self.wfile.flush()
            self.close_connection = True
            if len(body) % 2: self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack('ii', 1, 0))
            return
        self.wfile.write(body)
class Server(http.server.ThreadingHTTPServer):
    request_queue_size = 256
    daemon_threads = True
server = Server(('127.0.0.1', 0), Handler)
with open(portfile + '.tmp', 'w') as f: f.write(str(server.server_port))
os.rename(portfile + '.tmp', portfile)
server.serve_forever()
