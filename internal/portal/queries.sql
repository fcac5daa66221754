-- name: InsertRating :exec
INSERT INTO portal_rating (id, page, lang, stars, answers, comment, at, service) VALUES ($1, $2, $3, $4, $5, $6, $7, $8);

-- name: RatingsByPage :many
SELECT page, service, stars, answers, count(*) AS n FROM portal_rating
WHERE at >= sqlc.arg(since) AND at < sqlc.arg(until) AND (CAST(sqlc.arg(page) AS TEXT) = '' OR page = CAST(sqlc.arg(page) AS TEXT))
    AND service >= sqlc.arg(low) AND service <= sqlc.arg(high)
GROUP BY page, service, stars, answers ORDER BY page, service, stars, answers;

-- name: RatingsByHour :many
SELECT CAST(at / 3600000 AS BIGINT) AS hour, stars, count(*) AS n FROM portal_rating
WHERE at >= sqlc.arg(since) AND at < sqlc.arg(until) AND (CAST(sqlc.arg(page) AS TEXT) = '' OR page = CAST(sqlc.arg(page) AS TEXT))
    AND service >= sqlc.arg(low) AND service <= sqlc.arg(high)
GROUP BY CAST(at / 3600000 AS BIGINT), stars ORDER BY 1, 2;

-- name: RatingList :many
SELECT * FROM portal_rating
WHERE at >= sqlc.arg(since) AND at < sqlc.arg(until) AND (CAST(sqlc.arg(page) AS TEXT) = '' OR page = CAST(sqlc.arg(page) AS TEXT))
    AND service >= sqlc.arg(low) AND service <= sqlc.arg(high)
    AND (CAST(sqlc.arg(silent) AS BIGINT) = 1 OR comment <> '')
ORDER BY at DESC, id DESC LIMIT sqlc.arg(most) OFFSET sqlc.arg(skipped);
