"""What a server counts: requests, latencies and waiting ones. Never a text, an address or a cookie."""

from __future__ import annotations

import os
from collections.abc import Callable

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

KIND = "text/plain; version=0.0.4; charset=utf-8"
_BOUNDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10)

_registry = CollectorRegistry()
requests = Counter("requests", "Requests, by route and status", ["route", "status"], registry=_registry)
answers = Counter("answers", "Answers given over the HTTP API, by outcome", ["outcome"], registry=_registry)
seconds = Histogram("request_seconds", "Time to answer a request", ["route"], buckets=_BOUNDS, registry=_registry)
_inside = Gauge("inside", "Requests worked on or waiting", registry=_registry, multiprocess_mode="livesum")
inside: Callable[[float], None] = _inside.set


def page() -> bytes:
    """Everything counted, of all processes of this server, in Prometheus's text format."""
    registry = _registry
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        registry = CollectorRegistry()
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    return generate_latest(registry)
