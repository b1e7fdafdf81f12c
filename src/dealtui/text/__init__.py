"""Text in terminal cells, and text that is safe to keep and to draw.

    >>> width("需求N1"), cut("数据安全标准需进一步确认", 11), fit("我方", 6)
    (6, '数据安全标…', '我方  ')
    >>> wrap("先按基础标准执行，后续迭代", 16)
    ['先按基础标准执', '行，后续迭代']
    >>> clean("一行\\r\\n两行\\x1b[31m")
    '一行 两行[31m'

`clean` what is typed, pasted or imported before it is kept; `shown` what was kept before it is drawn;
measure with `width`, never with `len`. Nothing here imports more than `re` and `bisect`.
"""

from __future__ import annotations

from dealtui.text.cells import cut, fit, graphemes, pad, width
from dealtui.text.cleaning import clean, clean_multiline, shown
from dealtui.text.wrapping import wrap

__all__ = ["clean", "clean_multiline", "cut", "fit", "graphemes", "pad", "shown", "width", "wrap"]
