"""Instalments: the parts an invoice is paid in."""
