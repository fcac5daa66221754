-- name: InsertVisit :exec
INSERT INTO statistics_visit (id, day, at, path, n) VALUES ($1, $2, $3, $4, $5) ON CONFLICT (id) DO NOTHING;

-- name: CountVisits :many
SELECT day, CAST(SUM(n) AS BIGINT) AS visits FROM statistics_visit WHERE day >= sqlc.arg(since) AND day <= sqlc.arg(until) GROUP BY day ORDER BY day;

-- name: CountVisitsOfPages :many
SELECT path, CAST(SUM(n) AS BIGINT) AS visits FROM statistics_visit WHERE day >= sqlc.arg(since) AND day <= sqlc.arg(until) GROUP BY path ORDER BY visits DESC, path LIMIT sqlc.arg(most);

-- name: CountVisitsOfPrefixes :many
SELECT CAST(CASE WHEN LENGTH(path) = 3 OR SUBSTR(path, 4, 1) = '/' THEN SUBSTR(path, 2, 2) ELSE '' END AS TEXT) AS prefix, CAST(SUM(n) AS BIGINT) AS visits
FROM statistics_visit WHERE day >= sqlc.arg(since) AND day <= sqlc.arg(until) GROUP BY prefix ORDER BY visits DESC, prefix;

-- name: LastVisitBefore :one
SELECT CAST(COALESCE(MAX(day), '') AS TEXT) AS day FROM statistics_visit WHERE day < sqlc.arg(before);

-- name: ScatteredDays :many
SELECT day FROM statistics_visit WHERE day < sqlc.arg(before) AND id LIKE '=%' GROUP BY day HAVING COUNT(*) > COUNT(DISTINCT path) ORDER BY day LIMIT sqlc.arg(most);

-- name: OwnVisitsOfDay :many
SELECT path, CAST(MIN(at) AS BIGINT) AS at, CAST(SUM(n) AS BIGINT) AS visits FROM statistics_visit WHERE day = $1 AND id LIKE '=%' GROUP BY path ORDER BY path;

-- name: DeleteOwnVisitsOfDay :exec
DELETE FROM statistics_visit WHERE day = $1 AND id LIKE '=%';

-- name: GapsOfDay :one
SELECT COUNT(*) FROM statistics_gap WHERE day = $1 AND kind = $2;

-- name: RepeatGap :execrows
UPDATE statistics_gap SET n = n + sqlc.arg(times) WHERE day = sqlc.arg(day) AND kind = sqlc.arg(kind) AND what = sqlc.arg(what);

-- name: InsertGap :exec
INSERT INTO statistics_gap (day, kind, what, n) VALUES ($1, $2, $3, $4)
ON CONFLICT (day, kind, what) DO UPDATE SET n = statistics_gap.n + EXCLUDED.n;

-- name: ListGaps :many
SELECT what, CAST(SUM(n) AS BIGINT) AS times FROM statistics_gap
WHERE kind = sqlc.arg(kind) AND day >= sqlc.arg(since) AND day <= sqlc.arg(until)
GROUP BY what HAVING SUM(n) >= sqlc.arg(least) ORDER BY times DESC, what LIMIT sqlc.arg(most);

-- name: ForgetGaps :exec
DELETE FROM statistics_gap WHERE day < sqlc.arg(before);

-- name: ForgetRareGaps :exec
DELETE FROM statistics_gap WHERE statistics_gap.kind = sqlc.arg(kind) AND statistics_gap.day < sqlc.arg(before) AND statistics_gap.what IN (
    SELECT g.what FROM statistics_gap g WHERE g.kind = sqlc.arg(kind) GROUP BY g.what HAVING SUM(g.n) < sqlc.arg(least)
);
