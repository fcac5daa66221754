-- name: InsertRating :exec
INSERT INTO portal_rating (id, page, lang, stars, answers, comment, at) VALUES ($1, $2, $3, $4, $5, $6, $7);

-- name: RatingsByPage :many
SELECT page, stars, count(*) AS n FROM portal_rating GROUP BY page, stars ORDER BY page, stars;

-- name: RatingsOfPage :many
SELECT * FROM portal_rating WHERE page = $1 ORDER BY at DESC, id DESC LIMIT 200;
