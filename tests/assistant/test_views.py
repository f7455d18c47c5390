"""The views beside the chat, as HTML: what the tables and the index hold, each statement with its source."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path

import pytest

from assistant.about import about_html
from assistant.conversation import Assistant
from assistant.views import Views
from corpus.tables import read_genes, read_initiatives, read_milestones, read_trials

HOSTILE = "<img src=x onerror=alert(1)>"


@pytest.fixture(scope="module")
def views(assistant: Assistant) -> Views:
    return Views(assistant)


def test_a_treatment_is_shown_as_a_dot_with_its_wilson_interval_and_its_source(views: Views) -> None:
    html = views.show("explore/treatments?treatment=vigabatrin")
    label = next(name for name in re.findall(r'aria-label="([^"]*)"', html) if name.startswith("UKISS (Lux 2004)"))
    assert "28 of 52, 95% interval 41 to 67%" in unescape(label)
    assert '<a href="#/library/source/lux2004ukiss" aria-label="UKISS (Lux 2004)' in html


def test_like_is_shown_with_like(views: Views) -> None:
    for outcome in ("clinical", "relapse"):
        html = views.show(f"explore/treatments?outcome={outcome}")
        arms = [arm for arm in read_trials() if arm.outcome == outcome]
        assert html.count('class="hit"') == len(arms)


def test_treatments_are_chosen_by_children_and_kind_of_study(views: Views) -> None:
    html = views.show("explore/treatments?population=tuberous-sclerosis&evidence=randomised-trial")
    assert "Chiron 1997" in html
    assert "UKISS" not in html
    assert "No result fits" in views.show("explore/treatments?population=down&evidence=randomised-trial")


def test_every_gene_has_its_page_with_sources_and_a_question(views: Views) -> None:
    for gene in read_genes():
        html = views.show(f"explore/genes/{gene.gene}")
        assert f'data-question="How is {gene.gene} linked to infantile spasms?"' in html
        assert 'href="#/library/source/' in html


def test_the_tables_of_explore_hold_every_row(views: Views) -> None:
    for path, rows in (("genes", read_genes()), ("timeline", read_milestones()), ("initiatives", read_initiatives())):
        html = views.show(f"explore/{path}")
        assert html.count("<tr>") == 1 + len(rows)


def test_every_row_of_the_timeline_names_a_source(views: Views) -> None:
    html = views.show("explore/timeline")
    events = re.findall(r'<li><span class="year">.*?</li>', html)
    assert len(events) == len(read_milestones())
    assert all("#/library/source/" in event for event in events)


def test_every_link_within_the_views_leads_somewhere(views: Views) -> None:
    pages = ["explore", "explore/genes", "explore/genes/ARX", "explore/initiatives", "library", "library/references"]
    found = {
        unescape(link)
        for page in [*pages, "about", "library/read/treatments/vigabatrin", "library/source/lux2004ukiss"]
        for link in re.findall(r'href="#/([^"]+)"', views.show(page))
    }
    assert len(found) > 300
    assert [link for link in found if "There is no such page" in views.show(link)] == []


def test_a_document_is_read_with_its_citations_and_date_of_review(views: Views, assistant: Assistant) -> None:
    passage = assistant.retriever.index.content.passages("treatments/vigabatrin")[-1]
    html = views.show(f"library/read/treatments/vigabatrin?passage={passage.id.replace('#', '%23')}")
    assert re.search(r"reviewed \d{4}-\d\d-\d\d", html)
    assert "#/library/source/elterman2001vigabatrin" in html
    here = html[html.index('id="here"') :]
    assert unescape(re.search("<h3>(.*?)</h3>", here)[1]) == passage.heading  # type: ignore[index]


def test_a_source_tells_what_the_texts_say_by_it_and_where_it_was_published(views: Views) -> None:
    html = views.show("library/source/lux2004ukiss")
    assert 'href="https://doi.org/' in html
    assert "Randomised trial" in html
    assert "107" in html


def test_the_library_is_searched_by_meaning(views: Views) -> None:
    assert "#/library/read/treatments/vigabatrin-vision" in views.show(
        "library?q=losing+sight+at+the+edges+vigabatrin"
    )


def test_references_are_chosen_by_words_kind_and_year(views: Views) -> None:
    html = views.show("library/references?q=vigabatrin&evidence=randomised-trial&from=2000&to=2005")
    years = {int(year) for year in re.findall(r"· (\d{4})</span>", html)}
    assert years and years <= set(range(2000, 2006))
    assert "elterman2001vigabatrin" in html


def test_about_tells_limits_and_privacy(views: Views) -> None:
    html = views.show("about")
    assert "What it cannot do" in html
    assert "Privacy" in html


def test_about_tells_where_a_question_goes_and_who_writes(views: Views) -> None:
    alone = views.show("about")
    assert "It does not use a language model" in alone and "and from there to nobody." in alone
    told = about_html({}, {}, model="a<b", is_remote=True)
    assert "A language model (a&lt;b)" in told and "does not use a language model" not in told
    assert "the server of the language model and the server that holds the index" in told


def test_about_tells_the_accepted_figures_with_their_intervals(views: Views) -> None:
    html = views.show("about")
    assert re.search(r'<th scope="row">retrieval: nDCG@10</th><td>0\.\d+</td><td>0\.\d+–0\.\d+</td>', html)


@pytest.mark.parametrize("stored", [None, "no JSON", "[]", '{"scores": [{"name": "x"}]}', '{"scores": 1}'])
def test_about_says_so_where_there_are_no_figures(
    views: Views, stored: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "baseline.json"
    monkeypatch.setattr("assistant.about.FIGURES", file)
    if stored is not None:
        file.write_text(stored, encoding="utf-8")
    assert "No figures are stored here" in views.show("about")


@pytest.mark.parametrize(
    "path",
    [
        "",
        "nowhere",
        "explore/genes/NOSUCH",
        "explore/" + HOSTILE,
        f"explore/treatments?treatment={HOSTILE}&population={HOSTILE}&words=1&path=2",
        f"library?q={HOSTILE}",
        f"library?area={HOSTILE}",
        f"library/references?q={HOSTILE}&from=abc&to={HOSTILE}&page=-7",
        "library/references?page=99999999999999999999",
        "library/read/../../../etc/passwd",
        "library/read/treatments/vigabatrin?passage=" + HOSTILE,
        "library/source/%00%ff",
        "\ud800",
        "a" * 100_000,
    ],
)
def test_no_address_breaks_a_view_or_becomes_markup(views: Views, path: str) -> None:
    html = views.show(path)
    assert html.startswith('<article class="view')
    assert "<img" not in html
    assert "root:" not in html
