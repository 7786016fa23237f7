"""What the company of the benchmarks knows of its customers, and what is wrong with it."""

from typing import Final

from tests.bench.rows import CUSTOMERS, PRODUCTS, Step, called, identity, some

CITIES: Final = "(ARRAY['无锡市', '青岛市', '上海市', '北京市', '苏州市', '宁波市'])[1 + n % 6]"
USERS: Final = "'seller' || 1 + n % 20 || '@x.org'"
A_DAY: Final = "timestamptz '2024-06-01' + n % 700 * interval '1 day'"

STEPS: Final[tuple[Step, ...]] = (
    (
        "addresses",
        f"""INSERT INTO addresses (id, number, customer_id, kind, city, line, preferred)
        SELECT {identity(15)}, {called("AD")}, {identity(4, f"1 + n % {CUSTOMERS}")},
          CASE WHEN n <= {CUSTOMERS} THEN 'shipping' ELSE 'billing' END, {CITIES},
          '湖滨路' || n || '号', true {some(2 * CUSTOMERS)}""",
    ),
    (
        "tax titles",
        f"""INSERT INTO tax_titles (id, number, customer_id, title, tax_number, preferred)
        SELECT {identity(16)}, {called("TT")}, c.id, c.name,
          '91' || lpad(n::text, 13, '0'), true
        {some(CUSTOMERS)} JOIN customers c ON c.id = {identity(4)}""",
    ),
    (
        "bank accounts",
        f"""INSERT INTO bank_accounts (id, number, customer_id, account_number, bank, holder)
        SELECT {identity(17)}, {called("BA")}, c.id, '6222' || lpad(n::text, 12, '0'),
          '中国银行', c.name
        {some(CUSTOMERS)} JOIN customers c ON c.id = {identity(4)}""",
    ),
    (
        "requirements",
        f"""INSERT INTO requirements (id, number, customer_id, kind, description)
        SELECT {identity(18)}, {called("RQ")}, {identity(4, "4 * n")}, 'packing', 'On pallets'
        {some(CUSTOMERS // 4)}""",
    ),
    (
        "owner changes",
        f"""INSERT INTO owner_changes
          (id, customer_id, to_id, territory, changed_by, changed_at)
        SELECT {identity(19)}, c.id, c.owner_id, c.territory, 'root', timestamptz '2024-01-01'
        {some(CUSTOMERS)} JOIN customers c ON c.id = {identity(4)}""",
    ),
    (
        "quality issues",
        f"""INSERT INTO quality_issues (id, number, customer_id, rule, weight, found_at, state,
          resolved_at, resolved_by, reason)
        SELECT {identity(20)}, {called("QI")}, {identity(4, f"1 + (3 * n) % {CUSTOMERS}")},
          (ARRAY['uscc_missing', 'verification_due'])[1 + n / {CUSTOMERS} % 2],
          15, {A_DAY}, s.state, CASE WHEN s.state <> 'open' THEN {A_DAY} END,
          CASE WHEN s.state <> 'open' THEN {USERS} END,
          CASE WHEN s.state = 'waived' THEN 'Nobody needs it' END
        {some(3 * CUSTOMERS // 2)}
        CROSS JOIN LATERAL (SELECT CASE n % 10 WHEN 0 THEN 'waived' WHEN 1 THEN 'open'
          WHEN 2 THEN 'open' ELSE 'resolved' END AS state) s""",
    ),
    (
        "pairs of customers",
        f"""INSERT INTO duplicates (id, number, customer_id, other_id, score, likeness,
          same_uscc, same_tax_number, same_bank_account, same_phone, same_email, same_domain,
          same_city, found_at, state, decided_by, decided_at)
        SELECT {identity(21)}, {called("DC")}, {identity(4)}, {identity(4, "n + 800")}, 0.75,
          0.8, false, false, false, n % 2 = 0, false, false, true, {A_DAY},
          CASE WHEN n % 4 = 0 THEN 'open' ELSE 'distinct' END,
          CASE WHEN n % 4 > 0 THEN 'root' END, CASE WHEN n % 4 > 0 THEN {A_DAY} END
        {some(CUSTOMERS // 5)}""",
    ),
    (
        "merges that were undone",
        f"""INSERT INTO merges (id, number, winner_id, loser_id, merged_by, merged_at,
          undo_until, undone_by, undone_at)
        SELECT {identity(22)}, {called("MG")}, {identity(4)}, {identity(4, "n + 800")}, 'root',
          {A_DAY}, date '2026-12-31', 'root', {A_DAY} {some(300)}""",
    ),
    (
        "change requests",
        f"""INSERT INTO change_requests (id, number, customer_id, subject, fact, after,
          asked_by, asked_at, state, decided_by, decided_at)
        SELECT {identity(23)}, {called("CR")}, {identity(4)}, {called("CU")}, 'name',
          'Renamed ' || n, {USERS}, {A_DAY},
          CASE WHEN n % 10 = 0 THEN 'open' ELSE 'approved' END,
          CASE WHEN n % 10 > 0 THEN 'root' END, CASE WHEN n % 10 > 0 THEN {A_DAY} END
        {some(CUSTOMERS // 10)}""",
    ),
    (
        "cleanings",
        f"""INSERT INTO cleanings (id, number, begun_by, begun_at, state, customers,
          finished_at)
        SELECT {identity(24)}, {called("CL")}, 'root', {A_DAY}, 'finished', {CUSTOMERS}, {A_DAY}
        {some(50)}""",
    ),
    (
        "files of customers",
        f"""INSERT INTO files (id, uploaded_by, at, name, media_type, size, sha256)
        SELECT {identity(25)}, 'root', {A_DAY}, 'visitors ' || n || '.csv', 'text/csv', 9000,
          encode(sha256(n::text::bytea), 'hex') {some(100)}""",
    ),
    (
        "imports",
        f"""INSERT INTO imports (id, number, file_id, source, staged_by, staged_at, state, rows,
          created)
        SELECT {identity(26)}, {called("IM")}, {identity(25)}, 'A fair', {USERS}, {A_DAY},
          'finished', 100, 100 {some(100)}""",
    ),
    (
        "rows of imports",
        f"""INSERT INTO import_rows (id, import_id, place, content, state, customer_id)
        SELECT {identity(27)}, {identity(26, "1 + (n - 1) / 100")}, 2 + (n - 1) % 100,
          '{{}}', 'created', {identity(4)} {some(10_000)}""",
    ),
    (
        "product lines",
        f"""INSERT INTO product_lines (id, code, name)
        SELECT {identity(28)}, 'LINE-' || n, 'Line ' || n {some(40)}""",
    ),
    (
        "price lists",
        f"""INSERT INTO price_lists (id, code, name, currency, standard)
        SELECT {identity(29)}, 'LIST-' || n, 'List ' || n, 'CNY', n = 1 {some(20)}""",
    ),
    (
        "batches of prices",
        f"""INSERT INTO price_batches (id, number, price_list_id, valid_from, state,
          requested_by, decided_by, decided_at)
        SELECT {identity(30)}, {called("PB")}, {identity(29, "1 + n % 20")}, date '2024-01-01',
          CASE WHEN n <= 20 THEN 'approved' ELSE 'submitted' END, 'root',
          CASE WHEN n <= 20 THEN 'mia' END, CASE WHEN n <= 20 THEN {A_DAY} END {some(60)}""",
    ),
    (
        "prices",
        f"""INSERT INTO prices (id, number, batch_id, price_list_id, product_id, price,
          currency, state, valid_from)
        SELECT {identity(31)}, {called("PR")}, b.id, b.price_list_id,
          {identity(2, f"1 + n % {PRODUCTS}")}, 5 + n % 90, 'CNY',
          CASE WHEN b.state = 'approved' THEN 'valid' ELSE 'proposed' END, b.valid_from
        {some(20 * PRODUCTS)}
        JOIN price_batches b ON b.id = {identity(30, f"1 + n / {PRODUCTS} % 20")}""",
    ),
    (
        "price agreements",
        f"""INSERT INTO price_agreements
          (id, number, customer_id, price_list_id, currency, valid_from)
        SELECT {identity(32)}, {called("PA")}, {identity(4, "10 * n")},
          {identity(29, "2 + n % 19")}, 'CNY', date '2024-01-01' {some(CUSTOMERS // 10)}""",
    ),
)
