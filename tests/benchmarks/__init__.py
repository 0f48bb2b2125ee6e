"""Tests of the commands that make and measure the bundled model."""
