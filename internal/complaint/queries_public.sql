-- name: PublicReports :many
SELECT * FROM complaint_report
WHERE published_at > 0 AND withheld = 0 AND kind = 'problem'
    AND (CAST(sqlc.arg(category) AS TEXT) = '' OR category = CAST(sqlc.arg(category) AS TEXT))
    AND (CAST(sqlc.arg(state) AS TEXT) = '' OR state = CAST(sqlc.arg(state) AS TEXT))
    AND (CAST(sqlc.arg(since) AS TEXT) = '' OR submitted_day >= CAST(sqlc.arg(since) AS TEXT))
    AND (CAST(sqlc.arg(until) AS TEXT) = '' OR submitted_day <= CAST(sqlc.arg(until) AS TEXT))
    AND (CAST(sqlc.arg(words) AS TEXT) = '' OR search LIKE '%' || CAST(sqlc.arg(words) AS TEXT) || '%')
ORDER BY submitted_at DESC, id DESC LIMIT sqlc.arg(how_many) OFFSET sqlc.arg(skip);

-- name: CountPublic :many
SELECT category, state, count(*) AS many FROM complaint_report
WHERE published_at > 0 AND withheld = 0 AND kind = 'problem'
    AND (CAST(sqlc.arg(since) AS TEXT) = '' OR submitted_day >= CAST(sqlc.arg(since) AS TEXT))
    AND (CAST(sqlc.arg(until) AS TEXT) = '' OR submitted_day <= CAST(sqlc.arg(until) AS TEXT))
    AND (CAST(sqlc.arg(words) AS TEXT) = '' OR search LIKE '%' || CAST(sqlc.arg(words) AS TEXT) || '%')
GROUP BY category, state;

-- name: CountResolved :one
SELECT count(*) FROM complaint_report WHERE kind = 'problem' AND state = 'resolved' AND closed_day >= sqlc.arg(since);

-- name: Near :many
SELECT * FROM complaint_report
WHERE published_at > 0 AND withheld = 0 AND kind = 'problem' AND is_open = 1 AND located = 1 AND category = sqlc.arg(category)
    AND lat >= sqlc.arg(south) AND lat <= sqlc.arg(north) AND lon >= sqlc.arg(west) AND lon <= sqlc.arg(east)
ORDER BY submitted_at DESC LIMIT 200;

-- name: UpsertFollower :one
INSERT INTO complaint_follower (id, report_id, email, account, lang, link, asked_at, confirmed_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
ON CONFLICT (report_id, email) DO UPDATE SET asked_at = excluded.asked_at,
    confirmed_at = CASE WHEN complaint_follower.confirmed_at > 0 THEN complaint_follower.confirmed_at ELSE excluded.confirmed_at END RETURNING *;

-- name: FollowerByLink :one
SELECT * FROM complaint_follower WHERE link = $1;

-- name: ConfirmFollower :execrows
UPDATE complaint_follower SET confirmed_at = $1 WHERE link = $2;

-- name: DeleteFollower :execrows
DELETE FROM complaint_follower WHERE link = $1;

-- name: Followers :many
SELECT * FROM complaint_follower WHERE report_id = $1 AND confirmed_at > 0 ORDER BY id;

-- name: FollowerOfAccount :one
SELECT count(*) FROM complaint_follower WHERE report_id = $1 AND account = $2 AND account <> '';

-- name: ForgetFollowers :exec
DELETE FROM complaint_follower WHERE confirmed_at = 0 AND asked_at < $1;
