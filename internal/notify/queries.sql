-- name: InsertMessage :execrows
INSERT INTO notify_message (id, key, account, address, lang, subject, body, secret, about_kind, about_id, state, attempts, due, error,
    made_at, delivered_at, read_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 'queued', 0, $11, '', $12, 0, 0)
ON CONFLICT (key) DO NOTHING;

-- name: Message :one
SELECT * FROM notify_message WHERE id = $1;

-- name: MessagesOfAccount :many
SELECT * FROM notify_message
WHERE account = sqlc.arg(account) AND secret = 0 AND (CAST(sqlc.arg(unread) AS BIGINT) = 0 OR read_at = 0)
    AND (CAST(sqlc.arg(about_kind) AS TEXT) = '' OR about_kind = CAST(sqlc.arg(about_kind) AS TEXT))
    AND (CAST(sqlc.arg(about_id) AS TEXT) = '' OR about_id = CAST(sqlc.arg(about_id) AS TEXT))
ORDER BY made_at DESC, id DESC LIMIT sqlc.arg(most) OFFSET sqlc.arg(skip);

-- name: CountUnread :one
SELECT count(*) FROM notify_message WHERE account = $1 AND secret = 0 AND read_at = 0;

-- name: MessagesAbout :many
SELECT * FROM notify_message WHERE about_kind = $1 AND about_id = $2 ORDER BY made_at, id LIMIT 200;

-- name: MessagesInState :many
SELECT * FROM notify_message WHERE state = sqlc.arg(state) ORDER BY due DESC, id DESC LIMIT sqlc.arg(most) OFFSET sqlc.arg(skip);

-- name: CountInState :many
SELECT state, count(*) AS n FROM notify_message GROUP BY state;

-- name: Due :many
SELECT * FROM notify_message WHERE state = 'queued' AND due <= sqlc.arg(now) ORDER BY due, id LIMIT sqlc.arg(most);

-- name: CountDue :one
SELECT count(*) FROM notify_message WHERE state = 'queued' AND due <= $1;

-- name: ClaimMessage :execrows
UPDATE notify_message SET due = sqlc.arg(until), attempts = attempts + 1 WHERE id = sqlc.arg(id) AND state = 'queued' AND due = sqlc.arg(was);

-- name: MarkDelivered :execrows
UPDATE notify_message SET state = 'delivered', delivered_at = sqlc.arg(delivered_at), error = '', body = sqlc.arg(body)
WHERE id = sqlc.arg(id) AND state = 'queued';

-- name: MarkPostponed :execrows
UPDATE notify_message SET due = sqlc.arg(due), error = sqlc.arg(error) WHERE id = sqlc.arg(id) AND state = 'queued';

-- name: MarkFailed :execrows
UPDATE notify_message SET state = 'failed', error = sqlc.arg(error) WHERE id = sqlc.arg(id) AND state = 'queued';

-- name: Requeue :execrows
UPDATE notify_message SET state = 'queued', attempts = 0, due = sqlc.arg(due) WHERE id = sqlc.arg(id) AND state = 'failed';

-- name: MarkRead :execrows
UPDATE notify_message SET read_at = sqlc.arg(read_at) WHERE id = sqlc.arg(id) AND account = sqlc.arg(account) AND read_at = 0;

-- name: MarkUnread :execrows
UPDATE notify_message SET read_at = 0 WHERE id = sqlc.arg(id) AND account = sqlc.arg(account) AND read_at > 0;

-- name: InsertMail :exec
INSERT INTO notify_mailbox (id, address, sender, lang, subject, body, at) VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (id) DO NOTHING;

-- name: Mail :one
SELECT * FROM notify_mailbox WHERE id = $1;

-- name: MailTo :many
SELECT * FROM notify_mailbox WHERE address = sqlc.arg(address) ORDER BY at DESC, id DESC LIMIT sqlc.arg(most) OFFSET sqlc.arg(skip);

-- name: AllMail :many
SELECT * FROM notify_mailbox ORDER BY at DESC, id DESC LIMIT sqlc.arg(most) OFFSET sqlc.arg(skip);
