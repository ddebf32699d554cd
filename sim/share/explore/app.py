"""The server of the page: on loopback only, for requests of its own pages only."""

from __future__ import annotations

import errno
import socket
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.declare.problems import Place, fail, reason
from sim.declare.text import Language
from sim.share.explore.state import read_base
from sim.share.explore.visitors import Explorer, Pinned, new_token
from sim.study.store.results import open_results

if TYPE_CHECKING:
    from dash import Dash
    from flask import Flask

EXTRA = "explore"
HOST, FIRST_PORT, LAST_PORT = "127.0.0.1", 8050, 8149
MOST_BYTES = 200_000
"""Of a request."""
_FONTS = Path(__file__).parents[2] / "show" / "page" / "fonts"
_FONT = "NotoSansSC-GB2312.ttf"


def needs_dash() -> None:
    """InputError ``extra.missing``: Dash is not installed."""
    try:
        import dash  # noqa: F401
    except ImportError:
        raise fail(Place("hazepact explore"), "extra.missing", extra=EXTRA) from None


def explorer_of(file: str, out: Path | None = None) -> Explorer:
    """What the page shows: a scenario (name or file) beside what it extends, or a folder of results, which is compared with, and its scenario.

    InputError: it has mistakes, or is larger than the page takes.
    """
    from sim.study.store.manifest import NAME as MANIFEST
    from sim.study.store.store import SCENARIO

    folder = Path(file)
    if (folder / MANIFEST).is_file():
        results = open_results(folder)
        base = read_base(folder / SCENARIO)
        return Explorer(base, Pinned(base, base.start, results.path.resolve()), out)
    base = read_base(file)
    first = base if base.parent is None else read_base(base.parent)
    return Explorer(base, Pinned(first, first.start), out)


def allowed_hosts(port: int) -> frozenset[str]:
    """Values of the header Host that name this server."""
    return frozenset(f"{name}:{port}" for name in ("127.0.0.1", "localhost", "[::1]"))


def build(explorer: Explorer, port: int, language: Language) -> Dash:
    """The application for a port. InputError ``extra.missing``: Dash is not installed."""
    needs_dash()
    from dash import Dash
    from flask import Flask

    from sim.share.explore.callbacks import connect
    from sim.share.explore.page import skeleton
    from sim.share.explore.words import word

    server = Flask("hazepact_explore", static_folder=None)
    server.config["MAX_CONTENT_LENGTH"] = MOST_BYTES
    guard(server, port)
    options: dict[str, Any] = {"server": server, "update_title": None}
    app = Dash(
        "hazepact_explore", serve_locally=True, include_assets_files=False, assets_folder=str(_FONTS / "no-assets"), compress=False,
        suppress_callback_exceptions=True, title=word("title", language), add_log_handler=False, enable_mcp=False,
        index_string=_INDEX, **options,
    )  # fmt: skip
    app.layout = lambda: skeleton(explorer.base, new_token(), language)
    connect(app, explorer)
    _refuse_malformed(server, app)
    policy = security_policy(app.csp_hashes())
    _serve_files(server)

    def headed(response: Any) -> Any:
        response.headers.update({
            "Content-Security-Policy": policy, "X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer",
            "Cross-Origin-Resource-Policy": "same-origin", "X-Frame-Options": "DENY",
        })  # fmt: skip
        return response

    server.after_request(headed)
    return app


_INDEX = """<!DOCTYPE html>
<html>
<head>{%metas%}<title>{%title%}</title><link rel="icon" href="data:,">{%css%}<link rel="stylesheet" href="/style.css"></head>
<body>{%app_entry%}<footer>{%config%}{%scripts%}{%renderer%}</footer></body>
</html>"""


def security_policy(hashes: Sequence[str]) -> str:
    """A policy that lets the page ask nothing but its own server. ``hashes``: of the inline script that Dash starts with; styles are set in lines too."""
    return "; ".join((
        "default-src 'none'", f"script-src 'self' {' '.join(hashes)}", "style-src 'self' 'unsafe-inline'", "img-src 'self' data: blob:", "font-src 'self'",
        "connect-src 'self'", "base-uri 'none'", "form-action 'none'", "frame-ancestors 'none'", "object-src 'none'",
    ))  # fmt: skip


def guard(server: Flask, port: int) -> None:
    """Answer 400 to every request, of whatever route, that was not meant for this server or that another page makes; 413 to one too large."""
    from flask import abort, request

    hosts = allowed_hosts(port)
    origins = frozenset(f"http://{host}" for host in hosts)

    def check() -> None:
        origin = request.headers.get("Origin")
        if request.headers.get("Host", "").lower() not in hosts or (origin is not None and origin.lower() not in origins):
            abort(400)
        if (request.content_length or 0) > MOST_BYTES:
            abort(413)

    server.before_request(check)


def _refuse_malformed(server: Flask, app: Dash) -> None:
    """Answer 400 to a request for an update that is none of this page's."""
    from flask import abort, request

    def check() -> None:
        if request.path.endswith("/_dash-update-component"):
            asked = request.get_json(silent=True)
            if not isinstance(asked, dict) or not {"output", "inputs", "changedPropIds"} <= set(asked) or asked["output"] not in app.callback_map:
                abort(400)

    server.before_request(check)


def _serve_files(server: Flask) -> None:
    from flask import Response

    from sim.share.explore.style import STYLE

    server.add_url_rule("/style.css", "style", lambda: Response(STYLE, mimetype="text/css"))
    kept = {"Cache-Control": "max-age=86400"}
    server.add_url_rule(f"/font/{_FONT}", "font", lambda: Response((_FONTS / _FONT).read_bytes(), mimetype="font/ttf", headers=kept))


# the socket -------------------------------------------------------------------------------------------------------------


def bound(port: int | None) -> socket.socket:
    """A socket of loopback that listens: on the port, or on the first free one from 8050 up. InputError: the port is in use, or none is free."""
    if port is not None:
        try:
            return _listening(port)
        except OSError as error:
            raise fail(Place("--port"), "explore.port", port=port, why=_why(error), other=_free_port()) from None
    for candidate in range(FIRST_PORT, LAST_PORT + 1):
        with suppress(OSError):
            return _listening(candidate)
    raise fail(Place("--port"), "explore.ports", first=FIRST_PORT, last=LAST_PORT, other=_free_port())


def _why(error: OSError) -> Any:
    from sim.declare.text import Text

    return Text("it is in use", "已被占用") if error.errno == errno.EADDRINUSE else reason(error)


def _listening(port: int) -> socket.socket:
    import os

    found = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    try:
        if os.name == "posix":  # a port whose last server has just ended may be taken at once
            found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        found.bind((HOST, port))
        found.listen(128)
    except OSError:
        found.close()
        raise
    return found


def _free_port() -> int:
    """A port that is free now, as the system chooses it."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as found:
        found.bind((HOST, 0))
        return int(found.getsockname()[1])


def serve(
    explorer: Explorer, listening: socket.socket, language: Language, ready: Callable[[str], None], made: Callable[[Any], None] = lambda server: None
) -> None:
    """Serve the page until Ctrl-C (or SIGTERM); the worker ends and what was kept for visitors is removed.

    ``ready`` is told the address, ``made`` the server, whose ``shutdown`` ends it from another thread.
    """
    import logging

    port = int(listening.getsockname()[1])
    try:
        app = build(explorer, port, language)
        from werkzeug.serving import WSGIRequestHandler, make_server

        class Quiet(WSGIRequestHandler):
            """Writes no line a request."""

            def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
                """Nothing."""

        logging.getLogger("werkzeug").setLevel(logging.ERROR)
        server: Any = make_server(HOST, port, app.server, threaded=True, request_handler=Quiet, fd=listening.fileno())
        server.daemon_threads = True
        made(server)
        told = threading.Thread(target=ready, args=(f"http://{HOST}:{port}/",), daemon=True)
        told.start()
        with suppress(KeyboardInterrupt):
            server.serve_forever(poll_interval=0.2)
        server.server_close()
    finally:
        explorer.close()
        listening.close()
