"""Peers: the default pipelines of LangChain, LlamaIndex, Haystack and txtai beside this project, on its own questions.

`python -m eval peers` runs it; the extra brings them: pip install --constraint constraints.txt '.[eval,peers]'.

What each is given, the same for all: one text for each section of our corpus, as its file has it: the title of its
document, the heading, the other ways of asking it, the text. So each chunk that a peer cuts belongs to one section,
and what it finds is judged by the grades of our own questions; a section counts where the best of its chunks stands.

What each does is what its makers' first page on search shows, except:

- the model is everybody's the same, the one that this project builds with, in float32 as sentence-transformers runs
  it: the defaults of LlamaIndex (a service's) and Haystack (all-mpnet-base-v2) need the network, LangChain has none;
- nobody has a language model: what is compared is what is found, which is all that an answer can be made of;
- each is asked for `CHUNKS` chunks, as its own few (2 to 10) may come from fewer sections than are judged;
- Haystack cuts with its splitter as it stands (200 words), and txtai cuts nothing, as its first page does not;
- LangChain reads the model through langchain-community, for langchain-huggingface does not work with the version of
  huggingface_hub that the others share; both call the same function of sentence-transformers.

Sections that nobody looked at count as not relevant. Those looked at were found by BM25, by the peers' own model and
by this project (`eval/questions/README.md`), so what only a peer finds may count for less than it is worth.

Each keeps its index on disk by its own means, and is measured from outside, in processes of its own.
"""

from __future__ import annotations
