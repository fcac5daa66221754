-- name: InsertNews :exec
INSERT INTO portal_news (id, kind, slug, day, until, office, topics, pages, state, made_at, changed_at, version)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 1);

-- name: UpdateNews :execrows
UPDATE portal_news SET kind = sqlc.arg(kind), slug = sqlc.arg(slug), day = sqlc.arg(day), until = sqlc.arg(until), office = sqlc.arg(office),
    topics = sqlc.arg(topics), pages = sqlc.arg(pages), changed_at = sqlc.arg(changed_at), version = version + 1
WHERE id = sqlc.arg(id) AND version = sqlc.arg(version);

-- name: SetNewsState :execrows
UPDATE portal_news SET state = sqlc.arg(state), changed_at = sqlc.arg(changed_at), version = version + 1
WHERE id = sqlc.arg(id) AND state = sqlc.arg(was);

-- name: News :one
SELECT * FROM portal_news WHERE id = $1;

-- name: SlugHolder :many
SELECT id FROM portal_news WHERE kind = $1 AND slug = $2;

-- name: AllNews :many
SELECT * FROM portal_news ORDER BY changed_at DESC, id LIMIT 500;

-- name: ShownNews :many
SELECT * FROM portal_news WHERE state = 'published' AND day <= $1 ORDER BY day DESC, id LIMIT 1000;

-- name: NewsRevision :one
SELECT count(*) AS n, CAST(coalesce(sum(version), 0) AS BIGINT) AS versions FROM portal_news;

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
