-- name: KeepVersion :exec
INSERT INTO casefile_service_version (version, service, files, kept_at) VALUES ($1, $2, $3, $4) ON CONFLICT (version) DO NOTHING;

-- name: VersionFiles :one
SELECT service, files FROM casefile_service_version WHERE version = $1;

-- name: TakeNumber :one
INSERT INTO casefile_protocollo (year, last) VALUES ($1, 1)
ON CONFLICT (year) DO UPDATE SET last = casefile_protocollo.last + 1 RETURNING last;

-- name: InsertDraft :exec
INSERT INTO casefile_draft (id, service, version, account, lang, answers, started_at, saved_at, expires_day, revision)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 1);

-- name: Draft :one
SELECT * FROM casefile_draft WHERE id = $1;

-- name: HoldDraft :one
UPDATE casefile_draft SET revision = revision + 1 WHERE id = $1 RETURNING *;

-- name: SaveDraft :exec
UPDATE casefile_draft SET answers = $1, lang = $2, saved_at = $3, expires_day = $4 WHERE id = $5;

-- name: DeleteDraft :exec
DELETE FROM casefile_draft WHERE id = $1;

-- name: DraftsOfAccount :many
SELECT * FROM casefile_draft WHERE account = $1 ORDER BY id DESC LIMIT 100;

-- name: CountDrafts :one
SELECT count(*) FROM casefile_draft WHERE account = $1;

-- name: ExpiredDrafts :many
SELECT id FROM casefile_draft WHERE expires_day < sqlc.arg(today) ORDER BY expires_day, id LIMIT 200;

-- name: InsertCase :exec
INSERT INTO casefile_case (id, service, service_version, statistic, office, state, is_open, year, number, account, codice_fiscale,
    given_name, family_name, email, lang, answers, fee_cents, payment_kind, payment, paid_at, submitted_at, submitted_day,
    term_days, silence, suspensions, due_day, officer, officer_name, taken_at, decided_at, changed_at, version)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, '', 0, $19, $20, $21, $22, '[]', $23, '', '', 0, 0, $19, 1);

-- name: CaseByID :one
SELECT * FROM casefile_case WHERE id = $1;

-- name: CaseByNumber :one
SELECT * FROM casefile_case WHERE year = $1 AND number = $2;

-- name: HoldCase :one
UPDATE casefile_case SET version = version + 1, changed_at = sqlc.arg(changed_at) WHERE id = sqlc.arg(id) RETURNING *;

-- name: SaveCase :exec
UPDATE casefile_case SET state = sqlc.arg(state), is_open = sqlc.arg(is_open), suspensions = sqlc.arg(suspensions), due_day = sqlc.arg(due_day),
    officer = sqlc.arg(officer), officer_name = sqlc.arg(officer_name), taken_at = sqlc.arg(taken_at), decided_at = sqlc.arg(decided_at),
    payment = sqlc.arg(payment), paid_at = sqlc.arg(paid_at)
WHERE id = sqlc.arg(id);

-- name: CasesOfAccount :many
SELECT * FROM casefile_case WHERE account = $1 ORDER BY submitted_at DESC, id DESC LIMIT 500;

-- name: Worklist :many
SELECT * FROM casefile_case
WHERE is_open = 1 AND (CAST(sqlc.arg(offices) AS TEXT) = '*' OR CAST(sqlc.arg(offices) AS TEXT) LIKE '%,' || office || ',%')
    AND (CAST(sqlc.arg(state) AS TEXT) = '' OR state = CAST(sqlc.arg(state) AS TEXT))
    AND (CAST(sqlc.arg(service) AS TEXT) = '' OR service = CAST(sqlc.arg(service) AS TEXT))
    AND (CAST(sqlc.arg(officer) AS TEXT) = '' OR officer = CAST(sqlc.arg(officer) AS TEXT))
    AND (CAST(sqlc.arg(before) AS TEXT) = '' OR due_day < CAST(sqlc.arg(before) AS TEXT) AND state <> 'awaiting_citizen')
ORDER BY due_day, id LIMIT sqlc.arg(how_many) OFFSET sqlc.arg(skip);

-- name: CountWorklist :one
SELECT count(*) FROM casefile_case
WHERE is_open = 1 AND (CAST(sqlc.arg(offices) AS TEXT) = '*' OR CAST(sqlc.arg(offices) AS TEXT) LIKE '%,' || office || ',%')
    AND (CAST(sqlc.arg(state) AS TEXT) = '' OR state = CAST(sqlc.arg(state) AS TEXT))
    AND (CAST(sqlc.arg(service) AS TEXT) = '' OR service = CAST(sqlc.arg(service) AS TEXT))
    AND (CAST(sqlc.arg(officer) AS TEXT) = '' OR officer = CAST(sqlc.arg(officer) AS TEXT))
    AND (CAST(sqlc.arg(before) AS TEXT) = '' OR due_day < CAST(sqlc.arg(before) AS TEXT) AND state <> 'awaiting_citizen');

-- name: ClosedCases :many
SELECT * FROM casefile_case
WHERE is_open = 0 AND (CAST(sqlc.arg(offices) AS TEXT) = '*' OR CAST(sqlc.arg(offices) AS TEXT) LIKE '%,' || office || ',%')
    AND state = sqlc.arg(state)
    AND (CAST(sqlc.arg(service) AS TEXT) = '' OR service = CAST(sqlc.arg(service) AS TEXT))
    AND (CAST(sqlc.arg(officer) AS TEXT) = '' OR officer = CAST(sqlc.arg(officer) AS TEXT))
ORDER BY due_day DESC, id DESC LIMIT sqlc.arg(how_many) OFFSET sqlc.arg(skip);

-- name: CountClosed :one
SELECT count(*) FROM casefile_case
WHERE is_open = 0 AND (CAST(sqlc.arg(offices) AS TEXT) = '*' OR CAST(sqlc.arg(offices) AS TEXT) LIKE '%,' || office || ',%')
    AND state = sqlc.arg(state)
    AND (CAST(sqlc.arg(service) AS TEXT) = '' OR service = CAST(sqlc.arg(service) AS TEXT))
    AND (CAST(sqlc.arg(officer) AS TEXT) = '' OR officer = CAST(sqlc.arg(officer) AS TEXT));

-- name: CountStates :many
SELECT state, count(*) AS n FROM casefile_case
WHERE CAST(sqlc.arg(offices) AS TEXT) = '*' OR CAST(sqlc.arg(offices) AS TEXT) LIKE '%,' || office || ',%'
GROUP BY state;

-- name: InState :many
SELECT id FROM casefile_case WHERE state = $1 ORDER BY due_day, id LIMIT 5000;

-- name: SetDue :execrows
UPDATE casefile_case SET due_day = sqlc.arg(due_day) WHERE id = sqlc.arg(id) AND version = sqlc.arg(version);

-- name: InsertEntry :exec
INSERT INTO casefile_entry (id, case_id, seq, at, kind, state, by_kind, by_id, by_name, text, internal) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11);

-- name: Entries :many
SELECT * FROM casefile_entry WHERE case_id = $1 ORDER BY seq LIMIT 1000;

-- name: CountByDay :many
SELECT submitted_day, statistic, count(*) AS n FROM casefile_case WHERE submitted_day >= sqlc.arg(since) AND submitted_day <= sqlc.arg(until)
GROUP BY submitted_day, statistic ORDER BY submitted_day, statistic;
