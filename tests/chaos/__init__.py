"""Minutes of torment for the sync: real workers, real HTTP, real Postgres, and ``kill -9``."""
