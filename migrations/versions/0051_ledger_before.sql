ALTER TABLE allocations DROP COLUMN entry_id;
ALTER TABLE payments DROP COLUMN entry_id;
ALTER TABLE invoices DROP COLUMN entry_id;

DROP TABLE journal_lines;
DROP TABLE journal_entries;
DROP TABLE fiscal_periods;
DROP TABLE accounts;
DROP SEQUENCE journal_entry_numbers;

DROP FUNCTION journal_balances();
DROP FUNCTION entry_has_lines();
DROP FUNCTION enter_period();
