"""The floor: the smallest Textual app that answers to a key. Every key changes its one line."""

from textual.app import App, ComposeResult
from textual.events import Key
from textual.widgets import Static


class Hello(App[None]):
    presses = 0

    def compose(self) -> ComposeResult:
        yield Static("hello world", id="text")

    def on_key(self, event: Key) -> None:
        self.presses += 1
        self.query_one("#text", Static).update(f"hello world {self.presses}.")


if __name__ == "__main__":
    Hello().run()
