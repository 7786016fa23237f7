ALTER TABLE orders ADD COLUMN entry_group TEXT;

CREATE TABLE order_groups (
  id UUID NOT NULL,
  entry_group TEXT NOT NULL,
  drafted_by TEXT NOT NULL,
  order_number TEXT NOT NULL,
  last_position BIGINT NOT NULL,
  revision BIGINT DEFAULT 1 NOT NULL,
  CONSTRAINT pk_order_groups PRIMARY KEY (id),
  CONSTRAINT uq_order_groups_drafted_by_entry_group UNIQUE (drafted_by, entry_group)
);
CREATE TRIGGER revision BEFORE UPDATE ON order_groups FOR EACH ROW EXECUTE FUNCTION bump_revision();
ALTER TABLE order_groups ENABLE ROW LEVEL SECURITY;
CREATE POLICY visible ON order_groups USING (drafted_by = (select current_setting('salesbook.actor', true))) WITH CHECK (drafted_by = (select current_setting('salesbook.actor', true)));
CREATE TRIGGER audit_insert AFTER INSERT ON order_groups REFERENCING NEW TABLE AS rows_after FOR EACH STATEMENT EXECUTE FUNCTION audit_rows();
CREATE TRIGGER audit_update AFTER UPDATE ON order_groups REFERENCING OLD TABLE AS rows_before NEW TABLE AS rows_after FOR EACH STATEMENT EXECUTE FUNCTION audit_rows();
CREATE TRIGGER audit_delete AFTER DELETE ON order_groups REFERENCING OLD TABLE AS rows_before FOR EACH STATEMENT EXECUTE FUNCTION audit_rows();
