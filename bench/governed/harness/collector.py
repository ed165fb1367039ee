"""Stands in for an OpenTelemetry collector: takes everything, counts what came."""
import gzip
import http.server
import threading

# How a span id begins in protocol buffers, after a trace id of 16 bytes: field 2, eight bytes.
SPAN = b"\x12\x08"


class Collector:
    def __init__(self):
        self.spans = self.exports = self.bytes = 0
        collector = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                text = gzip.decompress(body) if self.headers.get("Content-Encoding") == "gzip" else body
                collector.bytes += len(body)
                if self.path.endswith("/v1/traces"):
                    collector.spans += text.count(SPAN)
                else:
                    collector.exports += 1
                self.send_response(200)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", "2")
                self.end_headers()
                self.wfile.write(b"{}")

            def log_message(self, *_):
                pass

        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.port = self._server.server_address[1]
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def stop(self):
        self._server.shutdown()
