ALTER TABLE credits ADD COLUMN payment_days BIGINT DEFAULT 30 NOT NULL,
  ADD CONSTRAINT ck_credits_payment_days CHECK (payment_days >= 0);
ALTER TABLE orders ADD COLUMN payment_days BIGINT,
  ADD CONSTRAINT ck_orders_payment_days CHECK (payment_days >= 0);
CREATE TEMP TABLE latest ON COMMIT DROP AS
SELECT payment_term_id, max(30 * months + days) AS days
  FROM payment_term_lines GROUP BY payment_term_id;
ALTER TABLE credits DISABLE TRIGGER USER;
ALTER TABLE orders DISABLE TRIGGER USER;
UPDATE credits c SET payment_days = l.days FROM latest l WHERE l.payment_term_id = c.payment_term_id;
UPDATE orders o SET payment_days = l.days FROM latest l WHERE l.payment_term_id = o.payment_term_id;
ALTER TABLE credits ENABLE TRIGGER USER;
ALTER TABLE orders ENABLE TRIGGER USER;
ALTER TABLE credits DROP COLUMN payment_term_id;
ALTER TABLE orders DROP COLUMN payment_term_id;

DROP TRIGGER moved_instalments ON orders;
DROP TRIGGER instalments ON invoices;
DROP TRIGGER settled ON invoices;
DROP TABLE instalments;
DROP TABLE payment_term_lines;
DROP TABLE payment_terms;

DROP FUNCTION instalments_sum_up();
DROP FUNCTION settle_instalments();
DROP FUNCTION terms_end_with_remainder();
