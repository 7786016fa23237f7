"""What the database refuses about customers, files of them, and rounds."""

from typing import Final

CUSTOMERS: Final = {
    "a contact of a customer who was merged": (
        "INSERT INTO contacts (id, number, customer_id, name)"
        " SELECT new_id(), 'X', loser_id, 'x' FROM merges"
    ),
    "an order of a customer who was merged": (
        "INSERT INTO orders (id, number, customer_id, currency, state, last_position)"
        " SELECT new_id(), 'X', loser_id, 'CNY', 'draft', 0 FROM merges"
    ),
    "a lead of a customer who was merged": (
        "UPDATE leads SET customer_id = loser_id FROM merges WHERE state = 'converted'"
    ),
    "a pair the wrong way round": (
        "INSERT INTO duplicates (id, customer_id, other_id, score, likeness, same_uscc,"
        " same_tax_number, same_bank_account, same_phone, same_email, same_domain, same_city,"
        " found_at, state) SELECT new_id(), greatest(a.id, b.id), least(a.id, b.id), 0, 0,"
        " false, false, false, false, false, false, false, now(), 'open'"
        " FROM customers a JOIN customers b ON b.number > a.number"
    ),
    "one pair noted twice": (
        "INSERT INTO duplicates (id, customer_id, other_id, score, likeness, same_uscc,"
        " same_tax_number, same_bank_account, same_phone, same_email, same_domain, same_city,"
        " found_at, state) SELECT new_id(), customer_id, other_id, 0, 0, false, false, false,"
        " false, false, false, false, now(), 'open' FROM duplicates"
    ),
    "a score of more than 1": "UPDATE duplicates SET score = 1.01",
    "a likeness below nothing": "UPDATE duplicates SET likeness = -0.01",
    "a decision about a pair in nobody's name": (
        "UPDATE duplicates SET state = 'distinct' WHERE state = 'open'"
    ),
    "keeping apart who was merged": (
        "UPDATE duplicates SET state = 'distinct' WHERE state = 'merged'"
    ),
    "half an undoing": "UPDATE merges SET undone_by = 'x'",
    "a merge of one customer": (
        "INSERT INTO merges (id, number, winner_id, loser_id, merged_by, merged_at, undo_until)"
        " SELECT new_id(), 'X', winner_id, winner_id, 'x', now(), now() FROM merges"
    ),
    "two merges of one customer that both count": (
        "INSERT INTO merges (id, number, winner_id, loser_id, merged_by, merged_at, undo_until)"
        " SELECT new_id(), 'X', c.id, m.loser_id, 'x', now(), now() FROM merges m, customers c"
        " WHERE c.number = 'CU-000001'"
    ),
    "a merge into a customer who was merged": (
        "INSERT INTO merges (id, number, winner_id, loser_id, merged_by, merged_at, undo_until)"
        " SELECT new_id(), 'X', m.loser_id, c.id, 'x', now(), now() FROM merges m, customers c"
        " WHERE c.number = 'CU-000001';"
        "SELECT merge_customers(id) FROM merges WHERE number = 'X'"
    ),
    "one record taken over twice in one merge": (
        "INSERT INTO merge_items (id, merge_id, relation, row_id)"
        " SELECT new_id(), merge_id, relation, row_id FROM merge_items"
    ),
    "one fact taken over twice in one merge": (
        "INSERT INTO merge_facts (id, merge_id, fact)"
        " SELECT new_id(), merge_id, fact FROM merge_facts"
    ),
    "one issue of a customer noted twice": (
        "INSERT INTO quality_issues (id, customer_id, rule, weight, found_at, state)"
        " SELECT new_id(), customer_id, rule, weight, now(), 'resolved' FROM quality_issues"
    ),
    "an issue that weighs more than everything": "UPDATE quality_issues SET weight = 101",
    "waiving an issue without a reason": (
        "UPDATE quality_issues SET state = 'waived' WHERE state = 'open'"
    ),
    "verifying customers every day but none": "UPDATE freshness_rules SET days = 0",
    "verifying customers in eleven years": "UPDATE freshness_rules SET days = 4000",
    "two rules for one kind of customers": (
        "INSERT INTO freshness_rules (id, kind, days)"
        " SELECT new_id(), kind, 1 FROM freshness_rules"
    ),
    "a cleaning that looked at fewer than none": "UPDATE cleanings SET examined = -1",
    "a cleaning that ended and goes on": "UPDATE cleanings SET finished_at = NULL",
    "beginning a finished cleaning anew": (
        "UPDATE cleanings SET state = 'running', finished_at = NULL"
    ),
    "a round that took less than no time": "UPDATE rounds SET took = -1",
    "a round that ended at no time": "UPDATE rounds SET state = 'finished'",
    "a round that failed for no reason": (
        "UPDATE rounds SET state = 'failed', ended_at = now()"
    ),
    "a round that left something out for no reason": "UPDATE rounds SET left_out = 1",
    "two rounds of one name that are open": (
        "INSERT INTO rounds (id, name, night, asked_by, due_at, state)"
        " SELECT new_id(), name, night, 'x', now(), 'running' FROM rounds"
    ),
    "one round twice in one night": (
        "INSERT INTO rounds (id, name, night, due_at, state, ended_at)"
        " SELECT new_id(), 'cleaning', '2030-06-01', now(), 'finished', now()"
        " FROM generate_series(1, 2)"
    ),
    "a round nobody knows": (
        "INSERT INTO rounds (id, name, night, due_at, state)"
        " SELECT new_id(), 'x', night, now(), 'waiting' FROM rounds"
    ),
    "asking for nothing": (
        "INSERT INTO change_requests (id, number, customer_id, subject, fact, after, asked_by,"
        " asked_at, state) SELECT new_id(), 'X', customer_id, subject, 'uscc', '', 'x', now(),"
        " 'open' FROM change_requests"
    ),
    "two wishes about one fact that wait": (
        "INSERT INTO change_requests (id, number, customer_id, subject, fact, after, asked_by,"
        " asked_at, state) SELECT new_id(), 'X', customer_id, subject, fact, 'x', 'x', now(),"
        " 'open' FROM change_requests"
    ),
    "deciding about a wish in nobody's name": ("UPDATE change_requests SET state = 'rejected'"),
    "deciding about one's own wish": (
        "UPDATE change_requests SET state = 'approved', decided_by = asked_by"
    ),
    "a wish of a customer who was merged": (
        "INSERT INTO change_requests (id, number, customer_id, subject, fact, after, asked_by,"
        " asked_at, state) SELECT new_id(), 'X', loser_id, 'X', 'name', 'x', 'x', now(),"
        " 'open' FROM merges"
    ),
    "a row of a file above its headers": (
        "INSERT INTO import_rows (id, import_id, place, content, state)"
        " SELECT new_id(), id, 1, '{}', 'staged' FROM imports"
    ),
    "one row of a file kept twice": (
        "INSERT INTO import_rows (id, import_id, place, content, state)"
        " SELECT new_id(), import_id, place, '{}', 'staged' FROM import_rows"
    ),
    "refusing a row without a sentence": (
        "UPDATE import_rows SET sentence = NULL WHERE state = 'refused'"
    ),
    "taking a row up again": (
        "UPDATE import_rows SET state = 'updated' WHERE state = 'created'"
    ),
    "taking an import up again": "UPDATE imports SET state = 'running'",
    "an import that counts more rows than it has": (
        "INSERT INTO import_rows (id, import_id, place, content, state)"
        " SELECT new_id(), id, 99, '{}', 'staged' FROM imports;"
        "UPDATE import_rows SET state = 'unchanged' WHERE place = 99"
    ),
}
