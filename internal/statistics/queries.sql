-- name: InsertVisit :exec
INSERT INTO statistics_visit (id, day, at, path, n) VALUES ($1, $2, $3, $4, $5) ON CONFLICT (id) DO NOTHING;

-- name: CountVisits :many
SELECT day, CAST(SUM(n) AS BIGINT) AS visits FROM statistics_visit WHERE day >= sqlc.arg(since) AND day <= sqlc.arg(until) GROUP BY day ORDER BY day;

-- name: CountVisitsOfPages :many
SELECT path, CAST(SUM(n) AS BIGINT) AS visits FROM statistics_visit WHERE day >= sqlc.arg(since) AND day <= sqlc.arg(until) GROUP BY path ORDER BY visits DESC, path LIMIT 50;

-- name: LastVisitBefore :one
SELECT CAST(COALESCE(MAX(day), '') AS TEXT) AS day FROM statistics_visit WHERE day < sqlc.arg(before);
