CREATE OR REPLACE FUNCTION alike_customers(whose uuid)
RETURNS TABLE (customer_id uuid, kinds text[], likeness numeric)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
SET pg_trgm.similarity_threshold = 0.6 SET enable_seqscan = off AS $$
  WITH keys (holder, kind, value) AS NOT MATERIALIZED (
    SELECT id, 'uscc', uscc FROM customers WHERE merged_into_id IS NULL
    UNION ALL SELECT t.customer_id, 'tax_number', tax_number FROM tax_titles t
               WHERE archived_at IS NULL
    UNION ALL SELECT b.customer_id, 'bank_account', account_number FROM bank_accounts b
               WHERE archived_at IS NULL
    UNION ALL SELECT id, 'phone', phone_key(phone) FROM customers
    UNION ALL SELECT p.customer_id, 'phone', phone_key(phone) FROM contacts p
    UNION ALL SELECT id, 'email', lower(email) FROM customers
    UNION ALL SELECT p.customer_id, 'email', lower(email) FROM contacts p
    UNION ALL SELECT id, 'domain', domain_key(email) FROM customers
    UNION ALL SELECT id, 'domain', domain_key(website) FROM customers
    UNION ALL SELECT p.customer_id, 'domain', domain_key(email) FROM contacts p
    UNION ALL SELECT a.customer_id, 'city', lower(city) FROM addresses a
               WHERE archived_at IS NULL
  ), own AS MATERIALIZED (
    SELECT DISTINCT kind, value FROM keys WHERE holder = whose AND value IS NOT NULL
  ), same AS (
    SELECT k.holder, own.kind FROM own CROSS JOIN LATERAL (
      SELECT holder FROM keys WHERE kind = own.kind AND value = own.value OFFSET 0) k
     WHERE own.kind <> 'city'
  ), named AS (
    SELECT c.id, greatest(similarity(c.name_key, me.name_key),
                          0.9 * similarity(c.pinyin, me.pinyin))::numeric AS likeness
      FROM customers me JOIN customers c
        ON c.name_key % me.name_key OR c.pinyin % me.pinyin
     WHERE me.id = whose AND me.name_key <> ''
  ), others AS (
    SELECT holder AS id FROM same UNION SELECT id FROM named
  )
  SELECT o.id,
         array(SELECT DISTINCT s.kind FROM same s WHERE s.holder = o.id
               UNION SELECT 'city' WHERE EXISTS (
                 SELECT FROM addresses a JOIN own ON own.kind = 'city'
                    AND own.value = lower(a.city)
                  WHERE a.customer_id = o.id AND a.archived_at IS NULL)),
         coalesce((SELECT round(max(n.likeness), 2) FROM named n WHERE n.id = o.id), 0)
    FROM others o WHERE o.id <> whose
     AND (SELECT c.merged_into_id IS NULL FROM customers c WHERE c.id = o.id)
$$;
