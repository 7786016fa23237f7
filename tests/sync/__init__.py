"""Tests of the sync engine and of the protocol it follows."""
