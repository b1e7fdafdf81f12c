"""`python -m dealtui`: the same program as the command `dealtui`."""

from dealtui.cli.main import entry

if __name__ == "__main__":
    entry()
