"""The pages that are to be signed say what the project says and hears today."""

from __future__ import annotations

from training import review


def test_the_pages_are_those_of_the_texts_and_rows() -> None:
    for path, text in review.pages().items():
        assert path.read_text(encoding="utf-8") == text, f"{path.name} is stale: make review"
        assert "112" in text, "the answers to danger are on every page"
