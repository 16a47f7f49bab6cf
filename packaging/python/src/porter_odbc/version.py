"""The package's version, which is the driver's."""

__version__ = "0.1.0"
