"""fault_server.py FOLDER LOG: serves the files of FOLDER over HTTP, with the fault that the path begins with; /none/NAME has
none. Prints its port, writes a line "PATH RANGE" to LOG for every request, and ends when its standard input does."""
import http.server
import os
import sys
import threading

FOLDER, LOG = sys.argv[1:]
pair = threading.Barrier(2)
seen = {}


class Handler(http.server.BaseHTTPRequestHandler):
    def log_message(self, *unused):
        pass

    def do_GET(self):
        with open(LOG, "a") as log:
            log.write(f"{self.path} {self.headers.get('Range', '-')}\n")
        self.is_first = self.path not in seen
        seen[self.path] = True
        fault, name = self.path[1:].split("/", 1)
        with open(os.path.join(FOLDER, name), "rb") as file:
            self.contents = file.read()
        getattr(self, fault.replace("-", "_"))()

    def start(self, first=0, length=None):
        """The head of a response with what follows the byte `first`."""
        self.send_response(206 if first else 200)
        if first:
            self.send_header("Content-Range", f"bytes {first}-{len(self.contents) - 1}/{len(self.contents)}")
        self.send_header("Content-Length", str(len(self.contents) - first if length is None else length))
        self.end_headers()

    def wanted(self):
        return int(self.headers["Range"][len("bytes="):-1]) if "Range" in self.headers else 0

    def answer(self, status, **headers):
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(b"not what was asked for")

    def none(self):
        first = self.wanted()
        if first and first >= len(self.contents):
            return self.answer(416)
        self.start(first)
        self.wfile.write(self.contents[first:])

    def no_ranges(self):
        self.start()
        self.wfile.write(self.contents)

    def other_range(self):
        self.start(first=7)
        self.wfile.write(self.contents[7:])

    def not_found(self):
        self.answer(404)

    def broken(self):
        self.answer(500)

    def redirect(self):
        self.answer(302, Location="/none/" + self.path.split("/", 2)[2])

    def loop(self):
        self.answer(302, Location=self.path)

    def to_file(self):
        self.answer(302, Location="file://" + os.path.join(FOLDER, self.path.split("/", 2)[2]))

    def wrong(self):
        self.contents = bytes(len(self.contents))
        self.none()

    def page(self):
        self.contents = b"<html>Please log in</html>"
        self.none()

    def endless(self):
        self.send_response(200)
        self.end_headers()
        self.wfile.write(self.contents + self.contents)

    def cut(self):
        """An eighth of what is wanted, every time."""
        first = self.wanted()
        self.start(first)
        self.wfile.write(self.contents[first:first + len(self.contents) // 8])

    def cut_once(self):
        if not self.is_first:
            return self.none()
        self.start()
        self.wfile.write(self.contents[:len(self.contents) // 2])

    def closed(self):
        pass

    def silent(self):
        self.rfile.read(1)  # until the client hangs up

    def stall_once(self):
        if not self.is_first:
            return self.none()
        self.start()
        self.wfile.write(self.contents[:len(self.contents) // 2])
        self.silent()

    def in_pairs(self):
        """Answers when two requests are waiting."""
        pair.wait(60)
        self.none()


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *unused):  # clients hang up
        pass


server = Server(("127.0.0.1", 0), Handler)
threading.Thread(target=server.serve_forever, daemon=True).start()
print(server.server_port, flush=True)
sys.stdin.read()
