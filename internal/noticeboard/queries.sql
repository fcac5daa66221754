-- name: InsertAct :exec
INSERT INTO noticeboard_act (id, year, number, kind, subject, office, body, act_number, act_day, days, wanted, from_day, until_day,
    withheld, contact, state, requested_by, requested_at, published_at, annulled_at, reason, digest, told, version)
VALUES ($1, 0, 0, $2, $3, $4, $5, $6, $7, $8, $9, '', '', $10, $11, 'requested', $12, $13, 0, 0, '', '', 0, 1);

-- name: UpdateAct :execrows
UPDATE noticeboard_act SET kind = sqlc.arg(kind), subject = sqlc.arg(subject), office = sqlc.arg(office), body = sqlc.arg(body),
    act_number = sqlc.arg(act_number), act_day = sqlc.arg(act_day), days = sqlc.arg(days), wanted = sqlc.arg(wanted),
    withheld = sqlc.arg(withheld), contact = sqlc.arg(contact), version = version + 1
WHERE id = sqlc.arg(id) AND version = sqlc.arg(version) AND state = 'requested';

-- name: TouchAct :execrows
UPDATE noticeboard_act SET version = version + 1 WHERE id = sqlc.arg(id) AND state = 'requested';

-- name: DeleteAct :execrows
DELETE FROM noticeboard_act WHERE id = $1 AND state = 'requested';

-- name: PublishAct :execrows
UPDATE noticeboard_act SET year = sqlc.arg(year), number = sqlc.arg(number), from_day = sqlc.arg(from_day), until_day = sqlc.arg(until_day),
    published_at = sqlc.arg(published_at), digest = sqlc.arg(digest), state = 'published', version = version + 1
WHERE id = sqlc.arg(id) AND version = sqlc.arg(version) AND state = 'requested';

-- name: AnnulAct :execrows
UPDATE noticeboard_act SET state = 'annulled', annulled_at = sqlc.arg(annulled_at), reason = sqlc.arg(reason), version = version + 1
WHERE id = sqlc.arg(id) AND state = 'published';

-- name: LastNumber :one
SELECT CAST(coalesce(max(number), 0) AS BIGINT) AS number FROM noticeboard_act WHERE year = $1;

-- name: Act :one
SELECT * FROM noticeboard_act WHERE id = $1;

-- name: ActNumbered :one
SELECT * FROM noticeboard_act WHERE year = $1 AND number = $2 AND number > 0;

-- name: ShownActs :many
SELECT * FROM noticeboard_act WHERE until_day >= sqlc.arg(today) AND from_day <= sqlc.arg(today) AND number > 0 ORDER BY year DESC, number DESC;

-- name: ActsOf :many
SELECT * FROM noticeboard_act WHERE (office = sqlc.arg(office) OR sqlc.arg(office) = '') ORDER BY requested_at DESC, id DESC LIMIT 1000;

-- name: EndedActs :many
SELECT * FROM noticeboard_act WHERE state = 'published' AND told = 0 AND until_day < sqlc.arg(today) ORDER BY year, number LIMIT 500;

-- name: TellEnd :exec
UPDATE noticeboard_act SET told = 1 WHERE id = $1;

-- name: ActRevision :one
SELECT count(*) AS n, CAST(coalesce(sum(version), 0) AS BIGINT) AS versions FROM noticeboard_act;

-- name: InsertEvidence :exec
INSERT INTO noticeboard_evidence (sequence, at, day, cause, lines, previous, hash) VALUES ($1, $2, $3, $4, $5, $6, $7);

-- name: LastEvidence :many
SELECT * FROM noticeboard_evidence ORDER BY sequence DESC LIMIT 1;

-- name: EvidenceBetween :many
SELECT * FROM noticeboard_evidence WHERE day >= sqlc.arg(first_day) AND day <= sqlc.arg(last_day) ORDER BY sequence;

-- name: EvidenceFrom :many
SELECT * FROM noticeboard_evidence WHERE sequence > $1 ORDER BY sequence LIMIT 500;

-- name: EvidenceHash :many
SELECT hash FROM noticeboard_evidence WHERE sequence = $1;

-- name: DayEvidence :one
SELECT count(*) AS n FROM noticeboard_evidence WHERE day = $1 AND cause = 'day';
