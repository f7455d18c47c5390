"""What the page is loaded from, held in memory: Gradio's page as it renders it once, and the files that it names.

A file is served under a name of this list or not at all, so that no path of a request ever reaches a disk.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
import mimetypes
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import brotli
import gradio
from fastapi import Response

from assistant.page import SCRIPTS
from corpus.errors import UserError

_FRONTEND = Path(gradio.__file__).parent / "templates" / "frontend"
_CALLS = Path(__file__).with_name("calls.js")
_ROOT = 'window.gradio_config.root=location.origin+location.pathname.replace(/\\/$/,"");'
_BASE = {
    "default-src": "'none'",
    "connect-src": "'self'",
    "font-src": "'self'",
    # Gradio draws its icons from data addresses, and sets styles on elements: the two places where this is not strict.
    "img-src": "'self' data:",
    "style-src": "'self' 'unsafe-inline'",
    "manifest-src": "'self'",
    "worker-src": "'self'",
    "base-uri": "'self'",
    "form-action": "'none'",
    "frame-ancestors": "'none'",
    "object-src": "'none'",
}
_KINDS = {".js": "text/javascript", ".css": "text/css", ".woff2": "font/woff2", ".svg": "image/svg+xml"}
_KINDS |= {".html": "text/html", ".webmanifest": "application/manifest+json"}
_APP = Path(__file__).with_name("pwa")
_LINKS = (
    '<link rel="manifest" href="manifest.webmanifest"><link rel="icon" href="icon.svg">'
    '<link rel="apple-touch-icon" href="icon-192.png">'
    '<meta name="theme-color" content="#0b6470">'
)
_SHEET_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
_WORKER_POLICY = "default-src 'none'; connect-src 'self'"
_POLICIES = {"offline.html": _SHEET_POLICY, "service-worker.js": _WORKER_POLICY}
"""What the page that is shown without a connection, and the service worker that shows it, may do."""

_HTML_PART = re.compile(r"(function \$\((\w),(\w),\w=`html`\)\{)(?=try\{)")
"""Where Gradio's component for HTML makes a function of its template, which a strict policy forbids."""


@dataclass(frozen=True, slots=True)
class File:
    """Something to be served: its bytes as they are and compressed."""

    kind: str
    plain: bytes
    brotli: bytes
    gzip: bytes
    tag: str
    lasting: bool
    headers: tuple[tuple[str, str], ...] = ()

    def response(self, accepted: str, known: str) -> Response:
        """The response to a browser that accepts these encodings and knows the file by this tag.

        Args:
            accepted: the request's Accept-Encoding.
            known: the request's If-None-Match.
        """
        headers = dict(self.headers)
        headers["Cache-Control"] = "public, max-age=31536000, immutable" if self.lasting else "no-cache"
        headers |= {"ETag": self.tag, "Vary": "Accept-Encoding"}
        if known == self.tag:
            return Response(None, 304, headers)
        body = self.plain
        if "br" in accepted:
            body, headers["Content-Encoding"] = self.brotli, "br"
        elif "gzip" in accepted:
            body, headers["Content-Encoding"] = self.gzip, "gzip"
        return Response(body, 200, headers, media_type=self.kind)


def file(body: bytes, kind: str, *, lasting: bool = False, headers: tuple[tuple[str, str], ...] = ()) -> File:
    """Make a file to be served; `lasting` where its name changes with its content."""
    tag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    return File(kind, body, brotli.compress(body, quality=6), gzip.compress(body, 6, mtime=0), tag, lasting, headers)


def _scripts() -> list[str]:
    """Our own scripts, which Gradio puts into the page's head when it runs."""
    return [path.read_text(encoding="utf-8") for path in (_CALLS, *SCRIPTS)]


def head() -> str:
    """What belongs into the page's head."""
    return "".join(f"<script>{script}</script>" for script in _scripts())


def page_file(html: str, root: str) -> File:
    """Gradio's page, made fit for every address that it may be opened under, with the policy that fits its scripts.

    Args:
        html: the page as Gradio rendered it.
        root: the address that it was rendered for.
    """
    html = html.replace(f'"{root}"', '""').replace('"connect_heartbeat":true', '"connect_heartbeat":false')
    html = re.sub(r'\s*<meta\s+(?:property|name)="(?:og|twitter):[^>]*>', "", html)
    # Whatever address it was opened under is where its calls go; without this, a query of the address would be part.
    html = html.replace(
        ";</script><script>window.gradio_api_info", f";{_ROOT}</script><script>window.gradio_api_info", 1
    )
    html = re.sub(r'\s*<link rel="manifest"[^>]*>', "", html).replace("</head>", f"{_LINKS}</head>", 1)
    scripts = [*re.findall(r"<script(?![^>]*\ssrc=)[^>]*>(.*?)</script>", html, re.DOTALL), *_scripts()]
    hashes = dict.fromkeys(f"'sha256-{_sha256(script)}'" for script in scripts)
    policy = {**_BASE, "script-src": f"'self' {' '.join(hashes)}"}
    value = "; ".join(f"{name} {sources}" for name, sources in policy.items())
    return file(html.encode(), "text/html", headers=(("Content-Security-Policy", value),))


def _sha256(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


@cache
def names() -> dict[str, Path]:
    """The files that the page may load, Gradio's and our own, by the path of their address."""
    found = {f"/assets/{path.name}": path for path in (_FRONTEND / "assets").iterdir() if path.is_file()}
    script = "/static/js/iframeResizer.contentWindow.min.js"
    ours = {f"/{path.name}": path for path in _APP.iterdir()}
    return {**found, **ours, script: _FRONTEND / script[1:], "/favicon.ico": _APP / "icon-192.png"}


@cache
def asset(path: str) -> File:
    """The file of that path, which is one of `names`."""
    source = names()[path]
    body = source.read_bytes()
    if source.name.startswith("HTML-") and source.suffix == ".js":
        body = _without_templates(body.decode()).encode()
    if source.name == "service-worker.js":
        # Another sheet is another worker, so that a browser fetches it.
        body = body.replace(b"VERSION", hashlib.sha256((_APP / "offline.html").read_bytes()).hexdigest()[:16].encode())
    kind = _KINDS.get(source.suffix) or mimetypes.guess_type(source.name)[0] or "application/octet-stream"
    policy = _POLICIES.get(source.name)
    headers = (("Content-Security-Policy", policy),) if policy else ()
    return file(body, kind, lasting=path.startswith("/assets/"), headers=headers)


def _without_templates(script: str) -> str:
    """Let the component for HTML show its value as it is: our HTML is written on the server, escaped, and no template.

    Raises:
        UserError: this version of Gradio is another one than was looked into.
    """
    script, count = _HTML_PART.subn(r'\1if(!\2)return"";if(\2==="${value}")return \3.value??"";', script)
    if count != 1:
        raise UserError("this version of Gradio is not known; install the one in constraints.txt")
    return script
