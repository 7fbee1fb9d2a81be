"""A small S3: as much of its protocol as writing, reading, listing and deleting files needs."""

import hashlib
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, unquote, urlsplit
from xml.sax.saxutils import escape

NAMESPACE = "http://s3.amazonaws.com/doc/2006-03-01/"


class Bucket:
    """Objects by their path (`bucket/key`), and who came with which credentials."""

    def __init__(self) -> None:
        self.objects: dict[str, bytes] = {}
        self.parts: dict[str, dict[int, bytes]] = {}
        self.signed: set[str] = set()
        self.url = ""


class _Handler(BaseHTTPRequestHandler):
    bucket: Bucket
    protocol_version = "HTTP/1.1"

    def log_message(self, *_words: object) -> None:
        """Nothing."""

    def do_PUT(self) -> None:
        path, asked = self._asked()
        body = self._body()
        if "uploadId" in asked:
            self.bucket.parts[asked["uploadId"]][int(asked["partNumber"])] = body
        elif "/" in path:
            self.bucket.objects[path] = body
        self._say(200, headers={"ETag": f'"{hashlib.md5(body).hexdigest()}"'})

    def do_POST(self) -> None:
        path, asked = self._asked()
        body = self._body()
        name, _slash, key = path.partition("/")
        if "uploads" in asked:
            upload = f"u{len(self.bucket.parts)}"
            self.bucket.parts[upload] = {}
            inner = f"<Bucket>{name}</Bucket><Key>{key}</Key><UploadId>{upload}</UploadId>"
            self._xml("InitiateMultipartUploadResult", inner)
        elif "uploadId" in asked:
            pieces = self.bucket.parts.pop(asked["uploadId"])
            self.bucket.objects[path] = b"".join(pieces[n] for n in sorted(pieces))
            self._xml("CompleteMultipartUploadResult", f"<Key>{key}</Key><ETag>e</ETag>")
        else:  # several are to be deleted
            for gone in re.findall(r"<Key>(.*?)</Key>", body.decode()):
                self.bucket.objects.pop(f"{name}/{gone}", None)
            self._xml("DeleteResult", "")

    def do_DELETE(self) -> None:
        self.bucket.objects.pop(self._asked()[0], None)
        self._say(204)

    def do_HEAD(self) -> None:
        self.do_GET()

    def do_GET(self) -> None:
        path, asked = self._asked()
        if "list-type" in asked:
            self._list(path, asked)
        elif path in self.bucket.objects:
            self._object(self.bucket.objects[path])
        elif "/" not in path:
            self._say(200)
        else:
            self._xml("Error", "<Code>NoSuchKey</Code>", status=404)

    def _object(self, data: bytes) -> None:
        wanted = re.fullmatch(r"bytes=(\d+)-(\d*)", self.headers.get("Range", ""))
        size, headers = len(data), {}
        if wanted:
            first, last = int(wanted[1]), min(int(wanted[2] or size - 1), size - 1)
            data = data[first : last + 1]
            headers["Content-Range"] = f"bytes {first}-{last}/{size}"
        self._say(206 if wanted else 200, data, headers)

    def _list(self, name: str, asked: dict[str, str]) -> None:
        prefix, inner = asked.get("prefix", ""), ""
        folders = set()
        for path, data in sorted(self.bucket.objects.items()):
            key = path.removeprefix(f"{name}/")
            if path == key or not key.startswith(prefix):
                continue
            rest = key[len(prefix) :]
            if "delimiter" in asked and "/" in rest:
                folders.add(prefix + rest.partition("/")[0] + "/")
                continue
            when = "2026-11-22T00:00:00.000Z"
            inner += f"<Contents><Key>{escape(key)}</Key><Size>{len(data)}</Size>"
            inner += f"<LastModified>{when}</LastModified></Contents>"
        for folder in sorted(folders):
            inner += f"<CommonPrefixes><Prefix>{escape(folder)}</Prefix></CommonPrefixes>"
        inner += "<IsTruncated>false</IsTruncated>"
        self._xml("ListBucketResult", inner)

    def _asked(self) -> tuple[str, dict[str, str]]:
        key = re.search(r"Credential=([^/,]*)", self.headers.get("Authorization", ""))
        self.bucket.signed.add(key[1] if key else "")
        parts = urlsplit(self.path)
        asked = {k: v[0] for k, v in parse_qs(parts.query, keep_blank_values=True).items()}
        return unquote(parts.path).strip("/"), asked

    def _body(self) -> bytes:
        if self.headers.get("Transfer-Encoding") == "chunked":
            return self._pieces(plain=True)
        data = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if "aws-chunked" in self.headers.get("Content-Encoding", ""):
            return _unchunked(data)
        return data

    def _pieces(self, *, plain: bool) -> bytes:
        found = b""
        while size := int(self.rfile.readline().split(b";")[0], 16):
            found += self.rfile.read(size)
            self.rfile.readline()
        while self.rfile.readline().strip():
            pass
        if "aws-chunked" in self.headers.get("Content-Encoding", ""):
            return _unchunked(found)
        return found

    def _xml(self, name: str, inner: str, status: int = 200) -> None:
        text = f'<?xml version="1.0"?><{name} xmlns="{NAMESPACE}">{inner}</{name}>'
        self._say(status, text.encode(), {"Content-Type": "application/xml"})

    def _say(self, status: int, data: bytes = b"", headers: dict[str, str] | None = None) -> None:
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(data)


def _unchunked(data: bytes) -> bytes:
    """What Amazon's own framing holds: sizes in hex, a checksum at the end."""
    found = b""
    while data:
        line, _, data = data.partition(b"\r\n")
        size = int(line.split(b";")[0], 16)
        if not size:
            break
        found, data = found + data[:size], data[size + 2 :]
    return found


@contextmanager
def bucket() -> Iterator[Bucket]:
    """A bucket that listens on a port of its own."""
    made = Bucket()
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (_Handler,), {"bucket": made}))
    made.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield made
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
