"""A server that says back what it was sent, with control characters: in its status, in headers and in the body."""
import http.server, sys, os


class Echo(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        said = self.headers.get('Authorization', '') + self.headers.get('Proxy-Authorization', '')
        if self.path == '/rows.jsonl':
            body = b'{"a":1}\n'
            self.send_response(200)
        else:
            body = ('\x1b[31mno: ' + said).encode()
            self.send_response(403)
            self.send_header('X-Error-Message', '\x1b[31mno: ' + said)
            self.send_header('X-HF-Warning', 'topic\x9b31m; ' + said)
        self.send_header('Content-Length', str(len(body)))
        self.end_headers()
        if self.command != 'HEAD':
            self.wfile.write(body)

    do_HEAD = do_GET

    def log_message(self, *args):
        pass


server = http.server.ThreadingHTTPServer(('127.0.0.1', 0), Echo)
with open(sys.argv[1] + '.tmp', 'w') as file:
    file.write(str(server.server_port))
os.rename(sys.argv[1] + '.tmp', sys.argv[1])
server.serve_forever()
