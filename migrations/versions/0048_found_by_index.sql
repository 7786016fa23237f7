CREATE FUNCTION search_customers(pattern text, alike text) RETURNS SETOF uuid
LANGUAGE sql STABLE ROWS 100 SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT id FROM customers WHERE ((((((((((COALESCE(number, '') || ' ') || COALESCE(name, '')) || ' ') || COALESCE(short_name, '')) || ' ') || COALESCE(phone, '')) || ' ') || COALESCE(email, '')) || ' ') || COALESCE(pinyin, '')) ILIKE pattern ESCAPE '\'
  UNION SELECT id FROM customers WHERE alike <> '' AND ((((((((((COALESCE(number, '') || ' ') || COALESCE(name, '')) || ' ') || COALESCE(short_name, '')) || ' ') || COALESCE(phone, '')) || ' ') || COALESCE(email, '')) || ' ') || COALESCE(pinyin, '')) %> alike
$$;

CREATE FUNCTION search_payments(pattern text, alike text) RETURNS SETOF uuid
LANGUAGE sql STABLE ROWS 100 SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT id FROM payments WHERE ((COALESCE(number, '') || ' ') || COALESCE(reference, '')) ILIKE pattern ESCAPE '\'
  UNION SELECT id FROM payments WHERE alike <> '' AND ((COALESCE(number, '') || ' ') || COALESCE(reference, '')) %> alike
$$;

CREATE FUNCTION search_leads(pattern text, alike text) RETURNS SETOF uuid
LANGUAGE sql STABLE ROWS 100 SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT id FROM leads WHERE ((((((COALESCE(number, '') || ' ') || COALESCE(company, '')) || ' ') || COALESCE(contact, '')) || ' ') || COALESCE(phone, '')) ILIKE pattern ESCAPE '\'
  UNION SELECT id FROM leads WHERE alike <> '' AND ((((((COALESCE(number, '') || ' ') || COALESCE(company, '')) || ' ') || COALESCE(contact, '')) || ' ') || COALESCE(phone, '')) %> alike
$$;
