"""gunicorn's settings. The supervisor gives the listening socket; without it, BIND and PORT decide."""

import os

from samarbeid import environment

bind = f"{os.environ.get('BIND') or '127.0.0.1'}:{environment.port()}"
# Threads, because most of a request's time is the database's; processes, because rendering is Python's.
workers = environment.number("WEB_PROCESSES", min(8, (os.cpu_count() or 1) + 1))
threads = environment.number("WEB_THREADS", 4)
worker_class = "gthread"
timeout = 60
graceful_timeout = 15
keepalive = 5
# Loaded once, shared by the processes: less memory, and a fault is told once.
preload_app = True
# Flat memory over weeks.
max_requests = 5_000
max_requests_jitter = 500
# No remote control of the server.
control_socket_disable = True
worker_tmp_dir = "/dev/shm" if os.path.isdir("/dev/shm") else None  # noqa: S108 – gunicorn makes its own file there
forwarded_allow_ips = "*" if environment.number("TRUSTED_PROXIES", 0) else "127.0.0.1"
# The portal logs its own requests, without addresses and query strings.
accesslog = None
logconfig_dict = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "samarbeid.logs.JsonFormatter", "tell_all": environment.is_local()}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["stderr"], "level": "INFO"},
    "loggers": {
        "gunicorn.error": {"handlers": ["stderr"], "level": "INFO", "propagate": False},
        "gunicorn.access": {"handlers": [], "propagate": False},
    },
}
