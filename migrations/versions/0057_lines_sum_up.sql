DROP TRIGGER lines ON invoices;
DROP TRIGGER lines ON credit_notes;
DROP FUNCTION invoice_sums_up();
DROP FUNCTION credit_note_sums_up();
CREATE FUNCTION lines_sum_up() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE sums record;
BEGIN
  EXECUTE format('SELECT coalesce(sum(amount), 0) AS total, coalesce(sum(tax), 0) AS tax'
    ' FROM %I WHERE %I = $1', TG_ARGV[0], TG_ARGV[1]) INTO sums USING NEW.id;
  IF (NEW.total, NEW.tax) <> (sums.total, sums.tax) THEN
    RAISE EXCEPTION 'the lines of % do not sum to its total and its tax', NEW.number
      USING ERRCODE = 'check_violation', CONSTRAINT = TG_TABLE_NAME || '_lines';
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER lines AFTER INSERT ON invoices DEFERRABLE INITIALLY DEFERRED
FOR EACH ROW EXECUTE FUNCTION lines_sum_up('invoice_lines', 'invoice_id');
CREATE CONSTRAINT TRIGGER lines AFTER INSERT ON credit_notes DEFERRABLE INITIALLY DEFERRED
FOR EACH ROW EXECUTE FUNCTION lines_sum_up('credit_note_lines', 'credit_note_id');
