"""How we find it: passages into an index on disk, a question into ranked passages."""

from __future__ import annotations

import os

# Nothing leaves this machine: onnxruntime, unless told not to before it is loaded, keeps an id of the machine in the
# user's folder and sends it to its makers, with what runs here.
os.environ["ORT_DISABLE_TELEMETRY"] = "1"
