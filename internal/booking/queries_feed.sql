-- name: PutFeed :exec
INSERT INTO booking_feed (account, kind, hash, made_at) VALUES ($1, $2, $3, $4)
ON CONFLICT (account) DO UPDATE SET kind = excluded.kind, hash = excluded.hash, made_at = excluded.made_at;

-- name: DeleteFeed :execrows
DELETE FROM booking_feed WHERE account = $1;

-- name: FeedOfAccount :one
SELECT account, kind, made_at FROM booking_feed WHERE account = $1;

-- name: FeedByHash :one
SELECT account, kind, made_at FROM booking_feed WHERE hash = $1;

-- name: DeskAgenda :many
SELECT * FROM booking_appointment WHERE calendar = sqlc.arg(calendar) AND starts >= sqlc.arg(since) AND starts < sqlc.arg(until)
    AND (lane = sqlc.arg(public) OR lane = sqlc.arg(internal))
    AND (state = 'booked' OR state = 'pending' OR state = 'arrived' OR state = 'done' OR state = 'missed')
ORDER BY starts, id LIMIT 5000;

-- name: FollowedByAccount :many
SELECT * FROM booking_appointment WHERE (account = sqlc.arg(account) OR delegator = sqlc.arg(account) AND delegator <> '') AND starts >= sqlc.arg(since)
    AND made_day <> '' AND (state <> 'cancelled' OR changed_at >= sqlc.arg(remembered)) ORDER BY starts, id LIMIT 1000;
