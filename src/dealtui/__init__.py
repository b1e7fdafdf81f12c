"""dealtui: record a business negotiation live, review it, and follow every promise until it is closed."""

__version__ = "0.1.0"
