-- name: InsertRequest :exec
INSERT INTO privacy_request (id, account, kind, state, lang, text, answer, answered_by, attempts, size, asked_at, due_day, ended_at, expires_at)
VALUES ($1, $2, $3, 'asked', $4, $5, '', '', 0, 0, $6, $7, 0, 0);

-- name: Request :one
SELECT * FROM privacy_request WHERE id = $1;

-- name: RequestsOf :many
SELECT * FROM privacy_request WHERE account = $1 ORDER BY asked_at DESC, id DESC LIMIT 100;

-- name: CountSince :one
SELECT count(*) FROM privacy_request WHERE account = sqlc.arg(account) AND kind = sqlc.arg(kind)
    AND (state = 'asked' OR asked_at > sqlc.arg(since)) AND state <> 'failed';

-- name: Waiting :many
SELECT * FROM privacy_request WHERE kind = 'export' AND state = 'asked' ORDER BY asked_at, id LIMIT 10;

-- name: ForOffice :many
SELECT * FROM privacy_request WHERE kind <> 'export' AND state = sqlc.arg(state) ORDER BY asked_at, id LIMIT 200;

-- name: EndRequest :execrows
UPDATE privacy_request SET state = sqlc.arg(state), answer = sqlc.arg(answer), answered_by = sqlc.arg(answered_by), size = sqlc.arg(size),
    ended_at = sqlc.arg(ended_at), expires_at = sqlc.arg(expires_at)
WHERE id = sqlc.arg(id) AND state = 'asked';

-- name: CountAttempt :execrows
UPDATE privacy_request SET attempts = attempts + 1 WHERE id = $1 AND state = 'asked';

-- name: InsertArchive :exec
INSERT INTO privacy_archive (request, bytes) VALUES ($1, $2);

-- name: Archive :one
SELECT bytes FROM privacy_archive WHERE request = $1;

-- name: Expired :many
SELECT id FROM privacy_request WHERE kind = 'export' AND state = 'ready' AND expires_at <= $1 LIMIT 100;

-- name: DeleteArchive :execrows
DELETE FROM privacy_archive WHERE request = $1;

-- name: ExpireRequest :execrows
UPDATE privacy_request SET state = 'over' WHERE id = $1 AND state = 'ready';
