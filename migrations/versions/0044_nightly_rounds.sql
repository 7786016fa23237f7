CREATE TABLE rounds (
  id UUID NOT NULL,
  name VARCHAR(40) NOT NULL,
  night DATE NOT NULL,
  asked_by TEXT,
  due_at TIMESTAMP WITH TIME ZONE NOT NULL,
  state VARCHAR(40) NOT NULL,
  begun_at TIMESTAMP WITH TIME ZONE,
  ended_at TIMESTAMP WITH TIME ZONE,
  took NUMERIC(12, 3) DEFAULT 0 NOT NULL,
  steps BIGINT DEFAULT 0 NOT NULL,
  reached TEXT,
  left_out BIGINT DEFAULT 0 NOT NULL,
  stumbled_on TEXT,
  trouble TEXT,
  revision BIGINT DEFAULT 1 NOT NULL,
  CONSTRAINT pk_rounds PRIMARY KEY (id),
  CONSTRAINT ck_rounds_counts CHECK (steps >= 0 AND left_out >= 0 AND took >= 0),
  CONSTRAINT ck_rounds_ended CHECK ((state IN ('finished', 'failed')) = (ended_at IS NOT NULL)),
  CONSTRAINT ck_rounds_trouble CHECK ((state <> 'failed' AND left_out = 0) OR trouble IS NOT NULL),
  CONSTRAINT ck_rounds_name CHECK (name IN ('left_contacts', 'import_rows', 'cleaning', 'replenishment', 'exceptions')),
  CONSTRAINT ck_rounds_state CHECK (state IN ('waiting', 'running', 'finished', 'failed'))
);

CREATE UNIQUE INDEX uq_rounds_nightly ON rounds (name, night) WHERE asked_by IS NULL;
CREATE UNIQUE INDEX uq_rounds_open ON rounds (name) WHERE state IN ('waiting', 'running');
CREATE TRIGGER revision BEFORE UPDATE ON rounds FOR EACH ROW EXECUTE FUNCTION bump_revision();
ALTER TABLE rounds ENABLE ROW LEVEL SECURITY;
CREATE POLICY visible ON rounds USING ((select current_setting('salesbook.scope', true)) = 'all') WITH CHECK ((select current_setting('salesbook.scope', true)) = 'all');
CREATE TRIGGER audit_insert AFTER INSERT ON rounds REFERENCING NEW TABLE AS rows_after FOR EACH STATEMENT EXECUTE FUNCTION audit_rows();
CREATE TRIGGER audit_update AFTER UPDATE ON rounds REFERENCING OLD TABLE AS rows_before NEW TABLE AS rows_after FOR EACH STATEMENT EXECUTE FUNCTION audit_rows();
CREATE TRIGGER audit_delete AFTER DELETE ON rounds REFERENCING OLD TABLE AS rows_before FOR EACH STATEMENT EXECUTE FUNCTION audit_rows();
CREATE TRIGGER moves BEFORE UPDATE OF state ON rounds FOR EACH ROW EXECUTE FUNCTION enforce_moves('{"waiting": ["failed", "finished", "running"], "running": ["failed", "finished"], "finished": [], "failed": []}');

CREATE INDEX ix_import_rows_kept ON import_rows (import_id) WHERE content <> '{}';

CREATE FUNCTION forget_import_rows(until timestamptz, most bigint, told text) RETURNS bigint
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
  WITH due AS (
    SELECT r.id FROM import_rows r JOIN imports i ON i.id = r.import_id
     WHERE i.state IN ('finished', 'undone') AND i.staged_at < until AND r.content <> '{}'
     ORDER BY r.id LIMIT most FOR NO KEY UPDATE OF r
  ), forgotten AS (
    UPDATE import_rows r
       SET content = '{}', before = NULL,
           sentence = CASE WHEN r.sentence IS NOT NULL THEN told END
      FROM due WHERE due.id = r.id RETURNING r.id
  )
  SELECT count(*) FROM forgotten
$$;

CREATE OR REPLACE FUNCTION operating_figures(at timestamptz)
RETURNS TABLE (figure text, labels jsonb, value double precision) LANGUAGE plpgsql STABLE
SECURITY DEFINER SET search_path = public, pg_temp AS $$
#variable_conflict use_column
BEGIN
  RETURN QUERY
  WITH marked AS (
    SELECT d.spreadsheet_id, min(d.at) AS since, count(*) AS marks
      FROM sync_dirty d GROUP BY d.spreadsheet_id
  ), recent AS (
    SELECT m.spreadsheet_id, max(m.lag) AS lag FROM cycle_minutes m
     WHERE m.minute > operating_figures.at - interval '5 minutes' GROUP BY m.spreadsheet_id
  ), open AS (
    SELECT c.link_id, count(*) AS conflicts FROM conflicts c WHERE c.state = 'open'
     GROUP BY c.link_id
  ), linked AS (
    SELECT l.*, jsonb_build_object('link', l.number, 'sheet', l.sheet) AS named,
           coalesce(lease.looked_at, (SELECT min(a.at) FROM audit_log a
             WHERE a.relation = 'links' AND a.row_id = l.id)) AS seen_at,
           coalesce(lease.failures, 0) AS failures,
           least(lease.waiting_since, marked.since) AS waiting_since,
           coalesce(recent.lag, 0) AS lag, coalesce(open.conflicts, 0) AS conflicts
      FROM links l
      LEFT JOIN sync_leases lease ON lease.spreadsheet_id = l.spreadsheet_id
      LEFT JOIN marked ON marked.spreadsheet_id = l.spreadsheet_id
      LEFT JOIN recent ON recent.spreadsheet_id = l.spreadsheet_id
      LEFT JOIN open ON open.link_id = l.id
     WHERE l.state <> 'unlinked'
  ), active AS (
    SELECT * FROM linked WHERE linked.state = 'active'
  ), hour AS (
    SELECT coalesce(sum(m.cycle_count), 0) AS cycles,
           coalesce(sum(m.failure_count), 0) AS failed
      FROM cycle_minutes m WHERE m.minute > operating_figures.at - interval '1 hour'
  ), calls AS (
    SELECT jsonb_build_object(
             'account', coalesce(nullif(b.account, ''), 'all'), 'kind', b.kind) AS named,
           b.calls, b.slowed_until
      FROM sync_buckets b
  )
  SELECT 'salesbook_links', jsonb_build_object('state', s.state),
         (SELECT count(*) FROM links l WHERE l.state = s.state)::double precision
    FROM unnest(ARRAY['active', 'paused', 'broken', 'unlinked']) AS s (state)
  UNION ALL SELECT 'salesbook_link_waiting_seconds', named,
         greatest(0, coalesce(extract(epoch FROM operating_figures.at - waiting_since), 0))
    FROM active
  UNION ALL SELECT 'salesbook_link_lag_seconds', named, lag FROM active
  UNION ALL SELECT 'salesbook_link_unseen_seconds', named,
         greatest(0, extract(epoch FROM operating_figures.at - seen_at)) FROM active
  UNION ALL SELECT 'salesbook_link_failures_in_a_row', named, failures FROM active
  UNION ALL SELECT 'salesbook_link_held_cells', named, held_count FROM linked
  UNION ALL SELECT 'salesbook_link_open_conflicts', named, conflicts FROM linked
  UNION ALL SELECT 'salesbook_cycles_last_hour', jsonb_build_object('result', 'through'),
         cycles - failed FROM hour
  UNION ALL SELECT 'salesbook_cycles_last_hour', jsonb_build_object('result', 'failed'),
         failed FROM hour
  UNION ALL SELECT 'salesbook_marks_waiting', '{}'::jsonb, coalesce(sum(marks), 0) FROM marked
  UNION ALL SELECT 'salesbook_jobs', jsonb_build_object('state', s.state),
         (SELECT count(*) FROM procrastinate.procrastinate_jobs j
           WHERE j.status::text = s.state)
    FROM unnest(ARRAY['todo', 'doing']) AS s (state)
  UNION ALL SELECT 'salesbook_workers', '{}'::jsonb, count(*)
    FROM procrastinate.procrastinate_workers w
   WHERE w.last_heartbeat > now() - interval '30 seconds'
  UNION ALL SELECT 'salesbook_round_unfinished_seconds', jsonb_build_object('round', r.name),
         greatest(0, extract(epoch FROM operating_figures.at
           - coalesce(max(r.ended_at) FILTER (WHERE r.state = 'finished'), min(r.due_at))))
    FROM rounds r GROUP BY r.name
  UNION ALL SELECT 'salesbook_sheets_calls', named, calls FROM calls
  UNION ALL SELECT 'salesbook_sheets_spared_seconds', named,
         greatest(0, coalesce(extract(epoch FROM slowed_until - operating_figures.at), 0))
    FROM calls;
END $$;
