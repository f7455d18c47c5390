"""How we find it: passages into an index on disk, a question into ranked passages."""

from __future__ import annotations

import os

# Nothing leaves this machine: onnxruntime, unless told not to before it is loaded, keeps an id of the machine in the
# user's folder and sends it to its makers, with what runs here.
os.environ["ORT_DISABLE_TELEMETRY"] = "1"

# Our products of matrices are small: BLAS's threads would wait for each other, spinning, and take the cores from the
# questions of others; 300 askers got 49 answers a second instead of 140.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
