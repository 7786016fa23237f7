"""The only room that speaks to Google: clients, calls, and what may become of a call."""
