"""Pictures of the screens for the README and docs/pictures, as the app itself draws them on the sample book.

python scripts/make_pictures.py [NAME ...]
"""

from __future__ import annotations

import asyncio
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from datetime import datetime, timedelta, timezone
from pathlib import Path

from dealtui import i18n
from dealtui.service.book import Book
from dealtui.service.sample import fill
from dealtui.settings import Settings
from dealtui.tui.app import DealtuiApp

PICTURES = Path(__file__).parent.parent / "docs" / "pictures"
NOW = datetime(2026, 11, 25, 14, 45, tzinfo=timezone(timedelta(hours=8)))
WHO = {"zh": "李雷", "en": "Lee"}
LINE = {"zh": "办 @韩梅 周五 提交补充方案", "en": "> @Mei next fri send the proposal"}

WORD = {"zh": "安全", "en": "security"}

HEARD = {
    "zh": """王总：我们需要三年质保
李雷：质保可以做两年，第三年另议
王总：现在的价格还是偏高，还要再商量
赵经理：下周三之前我把接口清单发给你们
李雷：好的
王总：那就这么定，12月15日上线
赵经理：好的""",
    "en": """Wong: We need a three-year warranty
Lee: We can offer two years, the third is to be discussed
Wong: I do not agree, the price is still too high
Chao: I will send you the interface list by next Wednesday
Lee: Fine
Wong: So we agree to go live on 15 December
Chao: Fine""",
}

# name -> size, keys pressed on Today ("LINE" and "WORD" type what the language has for them, "HEARD" the path of a
# transcript)
SHOTS: dict[str, tuple[tuple[int, int], Sequence[str]]] = {
    "today": ((80, 24), ()),
    "today-wide": ((120, 40), ()),
    "record": ((80, 24), ("enter", "LINE")),
    "record-wide": ((120, 40), ("enter", "LINE")),
    "review": ((80, 24), ("j", "j", "enter")),
    "review-wide": ((120, 40), ("r", "tab", "home", "v", "j", "v", "v", "right")),
    "form": ((80, 24), ("n",)),
    "clients": ((120, 40), ("2",)),
    "deal": ((80, 24), ("o",)),
    "deal-wide": ((120, 40), ("o", "j")),
    "client": ((80, 24), ("2", "j", "o")),
    "client-wide": ((120, 40), ("2", "j", "o")),
    "board": ((80, 24), ("3", "l")),
    "board-wide": ((120, 40), ("3", "l")),
    "board-action": ((120, 40), ("3", "l", "enter")),
    "gantt": ((80, 24), ("5",)),
    "gantt-wide": ((120, 40), ("5", "j", "j")),
    "calendar": ((80, 24), ("c",)),
    "calendar-wide": ((120, 40), ("c",)),
    "week": ((80, 24), ("4",)),
    "week-wide": ((120, 40), ("4", "space", "space")),
    "minutes": ((120, 40), ("m",)),
    "prepare": ((80, 24), ("j", "j", "j", "enter")),
    "prepare-wide": ((120, 40), ("j", "j", "j", "enter")),
    "find": ((80, 24), ("/", "WORD")),
    "find-wide": ((120, 40), ("/", "WORD")),
    "sort": ((80, 24), ("i", "HEARD", "enter", "enter")),
    "sort-wide": ((120, 40), ("i", "HEARD", "enter", "enter")),
    "message": ((80, 24), ("3", "l", "l", "s")),
    "message-wide": ((120, 40), ("3", "l", "l", "s")),
    "settings": ((80, 24), (",",)),
    "offers": ((80, 24), ("enter", "escape", "p")),
    "help": ((80, 24), ("enter", "f1")),
}


async def shoot(name: str, lang: str, folder: Path) -> None:
    i18n.use(lang)
    here = shutil.copytree(
        folder / "deals", folder / name / "deals"
    )  # what is typed for one is not in the next
    book = Book.open(here, user=WHO[lang], now=NOW)
    heard = here.parent / "heard.txt"
    heard.write_text(HEARD[lang], encoding="utf-8")
    settings = Settings(user=WHO[lang], lang=lang, minutes_lang=lang, book=Path("~/deals"))
    app = DealtuiApp(book, settings)
    size, keys = SHOTS[name]
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        for key in keys:
            typed = {"LINE": LINE[lang], "WORD": WORD[lang], "HEARD": str(heard)}.get(key)
            await pilot.press(*(typed or [key]))
            await pilot.pause()
        svg = app.export_screenshot(title="dealtui")
    # the export names its classes by a random number: the same picture should be the same file
    svg = re.sub(r"terminal-\d+", f"terminal-{name}", svg)
    svg = re.sub(r"@font-face\s*{.*?}\s*", "", svg, flags=re.DOTALL)  # fonts from elsewhere are not fetched
    (PICTURES / f"{name}-{lang}.svg").write_text(svg, encoding="utf-8")
    book.close()


def raster(name: str) -> None:
    """The picture as a PNG, for readers whose browser has no font with Chinese characters of two cells.

    Needs rsvg-convert, ImageMagick and the font WenQuanYi Zen Hei Mono (Debian: librsvg2-bin, imagemagick,
    fonts-wqy-zenhei); without the programs the PNG stays as it is.
    """
    if not (shutil.which("rsvg-convert") and shutil.which("convert")):
        return
    svg = (PICTURES / f"{name}.svg").read_text(encoding="utf-8")
    # the font's Latin letters are half its size: at 24.4 px a letter is one cell of the export (12.2 px)
    svg = svg.replace("Fira Code", "WenQuanYi Zen Hei Mono").replace("font-size: 20px", "font-size: 24.4px")
    svg = re.sub(r' clip-path="[^"]*"', "", svg).replace("&#160;", " ")
    svg = svg.replace("<text class", '<text xml:space="preserve" class')
    drawn = subprocess.run(["rsvg-convert", "-w", "994"], input=svg.encode(), capture_output=True, check=True)
    small = ["convert", "png:-", "-strip", "-colors", "64", f"png8:{PICTURES / name}.png"]
    subprocess.run(small, input=drawn.stdout, check=True)


def main(names: Sequence[str]) -> None:
    PICTURES.mkdir(exist_ok=True)
    for lang in i18n.LANGUAGES:
        with tempfile.TemporaryDirectory() as name:
            book = Book.open(Path(name) / "deals", user=WHO[lang], now=NOW)
            fill(book, lang)
            book.close()
            for shot in names or SHOTS:
                asyncio.run(shoot(shot, lang, Path(name)))
                if shot == "record":
                    raster(f"{shot}-{lang}")


if __name__ == "__main__":
    main(sys.argv[1:])
