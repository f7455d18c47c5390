"""The assistant for programs that speak the Model Context Protocol: search, ask, read a document, and nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from pydantic import Field

from assistant.conversation import Assistant
from assistant.handout import plain
from assistant.hits import hit_json
from assistant.shapes import LONGEST_TEXT, MOST_EARLIER, Text
from corpus.errors import UserError

if TYPE_CHECKING:
    from mcp.server.mcpserver import MCPServer

_ABOUT = (
    "Cited information about infantile spasms (West syndrome): each sentence stands word for word in a reviewed text. "
    "It is not medical advice. If an answer says that something is an emergency or urgent, pass that on first and "
    "unchanged. Give the sources with what you pass on; when it is not found, say so and add nothing."
)
Question = Annotated[str, Field(max_length=LONGEST_TEXT, description="A question in English or Spanish, in full.")]
Earlier = Annotated[list[Text], Field(max_length=MOST_EARLIER, description="The questions before it, oldest first.")]
Words = Annotated[str, Field(max_length=LONGEST_TEXT, description="What to look for.")]
Count = Annotated[int, Field(ge=1, le=20, description="How many passages.")]
Id = Annotated[str, Field(max_length=500, description="The id of a document, as search gives it.")]


def mcp_server(assistant: Assistant) -> MCPServer:
    """The server, to be run over standard input and output, or over HTTP.

    Raises:
        UserError: the package mcp is not installed.
    """
    try:
        from mcp.server.mcpserver import MCPServer
        from mcp.server.mcpserver.exceptions import ToolError
        from mcp_types import ToolAnnotations
    except ImportError as error:
        raise UserError("this needs the package mcp: pip install 'infantile-spasms-assistant[mcp]'") from error
    server = MCPServer("infantile-spasms", instructions=_ABOUT, log_level="WARNING")
    harmless = ToolAnnotations(read_only_hint=True, idempotent_hint=True, open_world_hint=False)

    @server.tool(annotations=harmless)
    def ask(question: Question, earlier: Earlier = []) -> str:  # noqa: B006  # it is read alone
        """Answer a question about infantile spasms from reviewed texts, with numbered sources and a disclaimer."""
        return plain(assistant.ask(question, earlier))

    @server.tool(annotations=harmless)
    def search(query: Words, k: Count = 5) -> list[dict[str, Any]]:
        """Find the passages that fit a query, with their documents, references and scores."""
        return [hit_json(hit) for hit in assistant.retriever.search(query, k)]

    @server.tool(annotations=harmless)
    def read_document(id: Id) -> str:
        """Read a whole document of the library."""
        try:
            return assistant.retriever.index.content.text(id)
        except KeyError as error:
            raise ToolError("There is no document of that id; search gives those that are there.") from error

    return server


def serve_mcp(assistant: Assistant, port: int | None) -> None:
    """Serve over standard input and output; over HTTP on this machine alone where a port is given.

    Raises:
        UserError: the package mcp is not installed.
    """
    server = mcp_server(assistant)
    if port is None:
        server.run("stdio")
        return
    from mcp.server.transport_security import TransportSecuritySettings

    here = ("127.0.0.1", "localhost")
    # A page of the web that has its name lead to this machine must not get in.
    security = TransportSecuritySettings(
        allowed_hosts=[f"{host}:{port}" for host in here], allowed_origins=[f"http://{host}:{port}" for host in here]
    )
    server.run("streamable-http", host=here[0], port=port, stateless_http=True, transport_security=security)
