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

DROP TRIGGER carry_open_items ON customers;
DROP TRIGGER items_follow ON orders;
DROP TRIGGER items_follow ON payments;
DROP TRIGGER items ON invoices;
DROP TRIGGER items ON payments;
DROP TRIGGER settled ON invoices;
DROP TRIGGER used ON payments;
DELETE FROM merge_items WHERE relation = 'open_items';
DROP TABLE open_items;
DROP TABLE payment_term_lines;
DROP TABLE payment_terms;

DROP FUNCTION item_of_customer();
DROP FUNCTION items_of_one_customer();
DROP FUNCTION items_sum_up();
DROP FUNCTION settle_invoice();
DROP FUNCTION use_payment();
DROP FUNCTION terms_end_with_remainder();
