"""A wire between Odoo and PostgreSQL: it keeps what Odoo sends, and can break.

What reaches the database server is exactly what the wire kept, whatever the server's
own log would say of it. A *watcher* sees each statement before it is passed on, and may
kill somebody or cut the connection there: faults at a chosen moment.
"""

import contextlib
import socket
import struct
import threading


class Cut(Exception):
    """Raised by a watcher: the connection ends here, the statement is not passed on."""


class Wire:
    """Listens in ``folder`` as PostgreSQL does, and passes on to the real ``host``."""

    PORT = 5432

    def __init__(self, folder, host, port=None):
        self.folder, self._host, self._port = folder, host, int(port or 5432)
        self.kept = folder / "sent-to-postgresql"
        self.watcher = None
        self._lock = threading.Lock()
        self._open = set()
        self._server = socket.socket(socket.AF_UNIX)
        self._server.bind(str(folder / f".s.PGSQL.{self.PORT}"))
        self._server.listen(64)
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self):
        self._server.close()
        self.cut_all()

    def cut_all(self):
        """End every connection, as a network that fails."""
        for end in list(self._open):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    def sent(self):
        return self.kept.read_bytes()

    # -------------------------------------------------------------- the two directions

    def _accept(self):
        while True:
            try:
                client, _address = self._server.accept()
            except OSError:
                return
            try:
                server = self._connect()
            except OSError:
                client.close()
                continue
            self._open |= {client, server}
            for target in (self._requests, self._answers):
                arguments = (client, server)
                threading.Thread(target=target, args=arguments, daemon=True).start()

    def _connect(self):
        if not self._host.startswith("/"):
            return socket.create_connection((self._host, self._port))
        server = socket.socket(socket.AF_UNIX)
        server.connect(f"{self._host}/.s.PGSQL.{self._port}")
        return server

    def _requests(self, client, server):
        buffer, typed = b"", False
        with contextlib.suppress(OSError):
            while data := client.recv(1 << 16):
                buffer += data
                # A message: its type (the very first has none), its length, itself.
                while len(buffer) >= 4 + typed:
                    (size,) = struct.unpack_from(">I", buffer, typed)
                    if len(buffer) < size + typed:
                        break
                    message, buffer = buffer[: size + typed], buffer[size + typed :]
                    encryption = not typed and message[4:] == b"\x04\xd2\x16\x2f"
                    typed = typed or not encryption
                    if not self._pass_on(server, message):
                        self._end(client, server)
                        return
        self._end(client, server)

    def _pass_on(self, server, message):
        with self._lock:
            with self.kept.open("ab") as kept:
                kept.write(message)
            watcher = self.watcher
        if watcher and message[:1] == b"Q":
            try:
                watcher(message[5:-1].decode("utf-8", "replace"))
            except Cut:
                return False
        server.sendall(message)
        return True

    def _answers(self, client, server):
        with contextlib.suppress(OSError):
            while data := server.recv(1 << 16):
                client.sendall(data)
        self._end(client, server)

    def _end(self, *ends):
        for end in ends:
            self._open.discard(end)
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()
