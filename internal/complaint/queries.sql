-- name: TakeNumber :one
INSERT INTO complaint_number (kind, year, last) VALUES ($1, $2, 1)
ON CONFLICT (kind, year) DO UPDATE SET last = complaint_number.last + 1 RETURNING last;

-- name: InsertDraft :exec
INSERT INTO complaint_draft (id, link, account, lang, typed, started_at, saved_at, expires_day, revision) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 1);

-- name: DraftByLink :one
SELECT * FROM complaint_draft WHERE link = $1;

-- name: HoldDraft :one
UPDATE complaint_draft SET revision = revision + 1 WHERE link = $1 RETURNING *;

-- name: SaveDraft :exec
UPDATE complaint_draft SET typed = $1, account = $2, lang = $3, saved_at = $4, expires_day = $5 WHERE id = $6;

-- name: DeleteDraft :exec
DELETE FROM complaint_draft WHERE id = $1;

-- name: DraftsOfAccount :many
SELECT * FROM complaint_draft WHERE account = $1 ORDER BY id DESC LIMIT 50;

-- name: ExpiredDrafts :many
SELECT id FROM complaint_draft WHERE expires_day < sqlc.arg(today) ORDER BY expires_day, id LIMIT 200;

-- name: InsertReport :exec
INSERT INTO complaint_report (id, link, code, kind, year, number, category, title, details, address, located, lat, lon, state, is_open, office,
    officer, officer_name, account, given_name, family_name, email, lang, public_title, public_details, public_address, search, withheld, published_at,
    duplicate_of, term_days, submitted_at, submitted_day, due_day, taken_at, closed_at, closed_day, lapses, reminded, changed_at, version)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16,
    '', '', $17, $18, $19, $20, $21, $22, $23, $24, $25, 0, 0, '', $26, $27, $28, $29, 0, 0, '', $30, 0, $31, 1);

-- name: Report :one
SELECT * FROM complaint_report WHERE id = $1;

-- name: ReportByLink :one
SELECT * FROM complaint_report WHERE link = $1;

-- name: ReportByNumber :one
SELECT * FROM complaint_report WHERE kind = $1 AND year = $2 AND number = $3 AND number > 0;

-- name: HoldReport :one
UPDATE complaint_report SET version = version + 1, changed_at = sqlc.arg(changed_at) WHERE id = sqlc.arg(id) RETURNING *;

-- name: SaveReport :exec
UPDATE complaint_report SET year = sqlc.arg(year), number = sqlc.arg(number), code = sqlc.arg(code), category = sqlc.arg(category), state = sqlc.arg(state),
    is_open = sqlc.arg(is_open), office = sqlc.arg(office), officer = sqlc.arg(officer), officer_name = sqlc.arg(officer_name),
    public_title = sqlc.arg(public_title), public_details = sqlc.arg(public_details), public_address = sqlc.arg(public_address), search = sqlc.arg(search),
    withheld = sqlc.arg(withheld), published_at = sqlc.arg(published_at), duplicate_of = sqlc.arg(duplicate_of), term_days = sqlc.arg(term_days),
    submitted_at = sqlc.arg(submitted_at), submitted_day = sqlc.arg(submitted_day), due_day = sqlc.arg(due_day), taken_at = sqlc.arg(taken_at),
    closed_at = sqlc.arg(closed_at), closed_day = sqlc.arg(closed_day), lapses = sqlc.arg(lapses), reminded = sqlc.arg(reminded)
WHERE id = sqlc.arg(id);

-- name: ReportsOfAccount :many
SELECT * FROM complaint_report WHERE account = $1 AND number > 0 ORDER BY submitted_at DESC, id DESC LIMIT 500;

-- name: Lapsed :many
SELECT * FROM complaint_report WHERE lapses > 0 AND lapses <= sqlc.arg(now) ORDER BY lapses LIMIT 200;

-- name: DeleteReport :exec
DELETE FROM complaint_report WHERE id = $1 AND number = 0;

-- name: InsertEntry :exec
INSERT INTO complaint_entry (id, report_id, seq, at, kind, state, by_kind, by_id, by_name, text, audience) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11);

-- name: Entries :many
SELECT * FROM complaint_entry WHERE report_id = $1 ORDER BY seq;

-- name: Hide :exec
INSERT INTO complaint_hidden (report_id, document) VALUES ($1, $2) ON CONFLICT (report_id, document) DO NOTHING;

-- name: ShowAgain :exec
DELETE FROM complaint_hidden WHERE report_id = $1 AND document = $2;

-- name: Hidden :many
SELECT document FROM complaint_hidden WHERE report_id = $1;

-- name: Overdue :many
SELECT * FROM complaint_report WHERE is_open = 1 AND reminded = 0 AND due_day < sqlc.arg(today) ORDER BY due_day, id LIMIT 200;

-- name: Worklist :many
SELECT * FROM complaint_report
WHERE number > 0 AND (CAST(sqlc.arg(offices) AS TEXT) = '*' OR CAST(sqlc.arg(offices) AS TEXT) LIKE '%,' || office || ',%')
    AND (CAST(sqlc.arg(kind) AS TEXT) = '' OR kind = CAST(sqlc.arg(kind) AS TEXT))
    AND (CAST(sqlc.arg(state) AS TEXT) = 'open' AND is_open = 1 OR state = CAST(sqlc.arg(state) AS TEXT))
    AND (CAST(sqlc.arg(category) AS TEXT) = '' OR category = CAST(sqlc.arg(category) AS TEXT))
    AND (CAST(sqlc.arg(officer) AS TEXT) = '' OR officer = CAST(sqlc.arg(officer) AS TEXT))
    AND (CAST(sqlc.arg(before) AS TEXT) = '' OR due_day < CAST(sqlc.arg(before) AS TEXT) AND is_open = 1)
ORDER BY CASE WHEN CAST(sqlc.arg(sorting) AS TEXT) = 'newest' THEN -submitted_at ELSE 0 END, due_day, id LIMIT sqlc.arg(how_many) OFFSET sqlc.arg(skip);

-- name: CountWorklist :one
SELECT count(*) FROM complaint_report
WHERE number > 0 AND (CAST(sqlc.arg(offices) AS TEXT) = '*' OR CAST(sqlc.arg(offices) AS TEXT) LIKE '%,' || office || ',%')
    AND (CAST(sqlc.arg(kind) AS TEXT) = '' OR kind = CAST(sqlc.arg(kind) AS TEXT))
    AND (CAST(sqlc.arg(state) AS TEXT) = 'open' AND is_open = 1 OR state = CAST(sqlc.arg(state) AS TEXT))
    AND (CAST(sqlc.arg(category) AS TEXT) = '' OR category = CAST(sqlc.arg(category) AS TEXT))
    AND (CAST(sqlc.arg(officer) AS TEXT) = '' OR officer = CAST(sqlc.arg(officer) AS TEXT))
    AND (CAST(sqlc.arg(before) AS TEXT) = '' OR due_day < CAST(sqlc.arg(before) AS TEXT) AND is_open = 1);

-- name: CountStates :many
SELECT state, count(*) AS many FROM complaint_report
WHERE number > 0 AND (CAST(sqlc.arg(offices) AS TEXT) = '*' OR CAST(sqlc.arg(offices) AS TEXT) LIKE '%,' || office || ',%')
GROUP BY state;

-- name: CountFrom :one
INSERT INTO complaint_from (day, place, what, count) VALUES ($1, $2, $3, 1)
ON CONFLICT (day, place, what) DO UPDATE SET count = complaint_from.count + 1 RETURNING count;

-- name: DayKey :one
INSERT INTO complaint_day_key (day, salt) VALUES ($1, $2) ON CONFLICT (day) DO UPDATE SET salt = complaint_day_key.salt RETURNING salt;

-- name: ForgetDayKeys :exec
DELETE FROM complaint_day_key WHERE day < $1;

-- name: ForgetFrom :exec
DELETE FROM complaint_from WHERE day < $1;
