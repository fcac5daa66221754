-- name: InsertDraft :exec
INSERT INTO journey_draft (id, account, flow, step, answers, started_at, saved_at, expires_day) VALUES ($1, $2, $3, $4, $5, $6, $7, $8);

-- name: SaveDraft :execrows
UPDATE journey_draft SET step = sqlc.arg(step), answers = sqlc.arg(answers), saved_at = sqlc.arg(saved_at), expires_day = sqlc.arg(expires_day)
WHERE id = sqlc.arg(id) AND account = sqlc.arg(account) AND flow = sqlc.arg(flow);

-- name: Draft :one
SELECT * FROM journey_draft WHERE id = $1;

-- name: DraftsOf :many
SELECT * FROM journey_draft WHERE account = $1 ORDER BY id DESC LIMIT 100;

-- name: CountDrafts :one
SELECT count(*) FROM journey_draft WHERE account = $1;

-- name: DeleteDraft :execrows
DELETE FROM journey_draft WHERE id = $1 AND account = $2;

-- name: ExpireDrafts :exec
DELETE FROM journey_draft WHERE expires_day < sqlc.arg(today);

-- name: InsertForm :exec
INSERT INTO journey_form (token_hash, account, path, media, body, kept_at, expires_at) VALUES ($1, $2, $3, $4, $5, $6, $7);

-- name: Form :one
SELECT * FROM journey_form WHERE token_hash = $1 AND expires_at > $2;

-- name: CountForms :one
SELECT count(*) FROM journey_form WHERE account = $1 AND expires_at > $2;

-- name: ExpireForms :exec
DELETE FROM journey_form WHERE expires_at <= sqlc.arg(now);
