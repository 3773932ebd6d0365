"""A static file server on loopback that answers like a Consul with one archive, without the time that a Consul takes."""

import os
import shutil
import socket
import subprocess
import tempfile
import time

from consul import ROOT, free_ports

CONFIGURATION = """
daemon off;
worker_processes 1;
pid nginx.pid;
error_log error.log;
events {{ worker_connections 64; }}
http {{
  access_log off;
  sendfile on;
  tcp_nopush on;
  client_body_temp_path body;
  proxy_temp_path proxy;
  fastcgi_temp_path fastcgi;
  uwsgi_temp_path uwsgi;
  scgi_temp_path scgi;
  server {{
    listen 127.0.0.1:{port};
    location = /v1/snapshot {{
      alias "{archive}";
      types {{ }}
      default_type application/x-gzip;
      # The consul command wants the last two.
      add_header X-Consul-Index 1000;
      add_header X-Consul-KnownLeader true;
      add_header X-Consul-LastContact 0;
    }}
  }}
}}
"""


class Server:
    """Serves one archive while it runs; to be used in a `with`."""

    def __init__(self, archive):
        binary = subprocess.run(
            [os.path.join(ROOT, "benchmarks", "fetch-nginx")], check=True, stdout=subprocess.PIPE, text=True
        ).stdout.strip()
        self.directory = tempfile.mkdtemp(prefix="nginx.")
        # Its workers are another user's where root starts it.
        os.chmod(self.directory, 0o755)
        (self.port,) = free_ports(1)
        self.address = f"http://127.0.0.1:{self.port}"
        configuration = os.path.join(self.directory, "nginx.conf")
        with open(configuration, "w") as out:
            if os.geteuid() == 0:
                out.write("user root root;\n")
            out.write(CONFIGURATION.format(port=self.port, archive=os.path.abspath(archive)))
        self.process = subprocess.Popen(
            [binary, "-e", "error.log", "-p", self.directory + "/", "-c", configuration],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def __enter__(self):
        end = time.monotonic() + 30
        while time.monotonic() < end and self.process.poll() is None:
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
                return self
            except OSError:
                time.sleep(0.05)
        with open(os.path.join(self.directory, "error.log")) as log:
            text = log.read()[-1000:]
        self.__exit__()
        raise SystemExit("nginx does not serve: " + text)

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()
        shutil.rmtree(self.directory, ignore_errors=True)
