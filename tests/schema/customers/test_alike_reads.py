"""Who is alike is looked up: however many customers there are, few rows are read."""

from typing import Final

import psycopg

from salesbook.database import Urls
from tests.bench import names

MANY: Final = 5_000
FEW: Final = 100
FILLED: Final = f"""
SET LOCAL session_replication_role = replica;
INSERT INTO customers
  (id, number, name, name_key, pinyin, territory, phone, email, website, registered_on)
SELECT md5('c' || n)::uuid, 'CU-' || n, {names.NAME}, {names.KEY}, {names.PINYIN}, 'north',
  '+86 21 ' || 50000000 + n, 'a@c' || n || '.example', 'https://w' || n || '.example',
  date '2030-01-01' FROM generate_series(1, {MANY}) n;
INSERT INTO contacts (id, customer_id, name, phone, email)
SELECT md5('p' || n)::uuid, md5('c' || n)::uuid, 'Person', '+86 10 ' || 60000000 + n,
  'p@p' || n || '.example' FROM generate_series(1, {MANY}) n;
INSERT INTO tax_titles (id, number, customer_id, title, tax_number)
SELECT md5('t' || n)::uuid, 'TT-' || n, md5('c' || n)::uuid, 'Title',
  '91' || lpad(n::text, 13, '0') FROM generate_series(1, {MANY}) n;
INSERT INTO bank_accounts (id, number, customer_id, account_number, bank, holder)
SELECT md5('b' || n)::uuid, 'BA-' || n, md5('c' || n)::uuid, '6222' || lpad(n::text, 12, '0'),
  'Bank', 'Holder' FROM generate_series(1, {MANY}) n;
INSERT INTO addresses (id, number, customer_id, kind, city, line)
SELECT md5('a' || n)::uuid, 'AD-' || n, md5('c' || n)::uuid, 'office', 'City ' || n % 5,
  'Street ' || n FROM generate_series(1, {MANY}) n;
UPDATE customers SET name_key = '扬子江', pinyin = 'yangzijiang' WHERE number = 'CU-7';
UPDATE contacts SET phone = (SELECT phone FROM customers WHERE number = 'CU-7')
 WHERE customer_id = md5('c9')::uuid;
"""  # noqa: S608 - our own numbers
READ: Final = """
SELECT sum(seq_tup_read + idx_tup_fetch)::int FROM pg_stat_xact_user_tables
 WHERE relname IN ('customers', 'contacts', 'tax_titles', 'bank_accounts', 'addresses')
"""


def test_finding_who_is_alike_reads_few_rows_however_many_there_are(urls: Urls) -> None:
    with psycopg.connect(urls.owner) as owner:
        owner.execute(FILLED.encode())
        owner.commit()
        owner.execute("ANALYZE")
        owner.commit()
        before = owner.execute(READ.encode()).fetchall()
        found = owner.execute(
            "SELECT c.number, kinds FROM alike_customers(md5('c7')::uuid)"
            " JOIN LATERAL (SELECT number FROM customers WHERE id = customer_id OFFSET 0) c"
            " ON true"
        ).fetchall()
        after = owner.execute(READ.encode()).fetchall()
    assert found == [("CU-9", ["phone"])]
    assert after[0][0] - (before[0][0] or 0) < FEW
