DROP TRIGGER lines ON invoices;
DROP TRIGGER lines ON credit_notes;
DROP FUNCTION lines_sum_up();
CREATE FUNCTION invoice_sums_up() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF (NEW.total, NEW.tax) <> (SELECT coalesce(sum(amount), 0), coalesce(sum(tax), 0)
                                FROM invoice_lines WHERE invoice_id = NEW.id) THEN
    RAISE EXCEPTION 'the lines of invoice % do not sum to its total and its tax', NEW.number
      USING ERRCODE = 'check_violation', CONSTRAINT = 'invoices_lines';
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER lines AFTER INSERT ON invoices
DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION invoice_sums_up();
CREATE FUNCTION credit_note_sums_up() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF (NEW.total, NEW.tax) <> (SELECT coalesce(sum(amount), 0), coalesce(sum(tax), 0)
                                FROM credit_note_lines WHERE credit_note_id = NEW.id) THEN
    RAISE EXCEPTION 'the lines of credit note % do not sum to its total and its tax', NEW.number
      USING ERRCODE = 'check_violation', CONSTRAINT = 'credit_notes_lines';
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER lines AFTER INSERT ON credit_notes
DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION credit_note_sums_up();
