"""Write the golden minutes anew after a change that was meant; read the difference before committing it.

Run from the repository: python -m tests.export.make_golden
"""

from __future__ import annotations

from pathlib import Path

from dealtui.export.minutes import AUDIENCES, minutes
from dealtui.i18n import LANGUAGES
from tests.export.sample import sample

GOLDEN = Path(__file__).parent / "golden"

if __name__ == "__main__":
    GOLDEN.mkdir(exist_ok=True)
    for audience in AUDIENCES:
        for lang in LANGUAGES:
            text = minutes(sample(), audience, lang)
            (GOLDEN / f"{audience}.{lang}.md").write_text(text, encoding="utf-8")
