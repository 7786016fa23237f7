"""The figures of operating, read in one statement: links, queue, conflicts, calls.

The API shows them without knowing the engine's tables: it asks this function of the database,
which counts what the application may not see in each role, and tells no names but those of
links and accounts. ``api/metrics.py`` says what each figure means.
"""

from typing import Final

from schema.kernel.tables import run_after_create

OPERATING_FIGURES: Final = """
CREATE FUNCTION operating_figures(at timestamptz)
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
END $$
"""

run_after_create(OPERATING_FIGURES)
