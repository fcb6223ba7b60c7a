"""What `show` tells is what a reader of the brief sees: no half of a page's or of Markdown's marks, whatever its offsets cut."""

import pytest

from chargegraph import Store, read_brief, show

_PAGE = """<html><body><h1>CPT 36475 - Vein ablation</h1><h2>At a glance</h2>
<dl><dt>Global period</dt><dd>000</dd></dl><h2>Notes</h2><p><sup>1</sup> Look &amp; see.</p></body></html>"""
_MARKDOWN = "# 31231 - Nose scope\n\n**In short** One unit.\n\n## What it is\n\n`31231` = a look inside.\n\n- Ask `them`\n"


@pytest.mark.parametrize(
    ("text", "code", "texts"),
    [
        (_PAGE, "36475", ["Vein ablation", "Global period: 000", "\u00b9 Look & see."]),
        (_MARKDOWN, "31231", ["Nose scope", "In short One unit.", "31231 = a look inside.", "- Ask them"]),
    ],
)
def test_show_tells_texts_as_a_reader_sees_them(text: str, code: str, texts: list[str]) -> None:
    with Store(":memory:") as store:
        store.add(read_brief(text))
        assert [row["text"] for row in show(store, code)] == texts
