-- name: InsertTurn :exec
INSERT INTO counter_turn (id, link, source, office, day, series, nth, number, kind, appointment, subject, name, people, starts, desk,
    state, priority, calls, arrived_at, queued_at, called_at, started_at, parked_at, ended_at, waited, served, version)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $27);

-- name: ChangeTurn :execrows
UPDATE counter_turn SET desk = sqlc.arg(desk), state = sqlc.arg(state), priority = sqlc.arg(priority), calls = sqlc.arg(calls),
    queued_at = sqlc.arg(queued_at), called_at = sqlc.arg(called_at), started_at = sqlc.arg(started_at), parked_at = sqlc.arg(parked_at),
    ended_at = sqlc.arg(ended_at), waited = sqlc.arg(waited), served = sqlc.arg(served), version = sqlc.arg(version)
WHERE id = sqlc.arg(id) AND version = sqlc.arg(was);

-- name: Turn :one
SELECT * FROM counter_turn WHERE id = $1;

-- name: TurnByLink :one
SELECT * FROM counter_turn WHERE link = $1;

-- name: TurnOfAppointment :one
SELECT * FROM counter_turn WHERE appointment = $1 ORDER BY id LIMIT 1;

-- name: TurnsOfDay :many
SELECT * FROM counter_turn WHERE office = $1 AND day = $2 ORDER BY id;

-- name: OpenTurns :many
SELECT * FROM counter_turn WHERE office = $1 AND day = $2 AND ended_at = 0 ORDER BY id;

-- name: LastNth :one
SELECT CAST(COALESCE(MAX(nth), 0) AS BIGINT) AS nth FROM counter_turn WHERE office = $1 AND day = $2 AND series = $3;

-- name: LastServed :many
SELECT served FROM counter_turn WHERE office = $1 AND subject = $2 AND state = 'done' ORDER BY ended_at DESC LIMIT $3;

-- name: Ended :many
SELECT subject, state, waited, served FROM counter_turn WHERE office = sqlc.arg(office) AND day >= sqlc.arg(since) AND day <= sqlc.arg(until) AND (state = 'done' OR state = 'missed');

-- name: OpenBefore :many
SELECT * FROM counter_turn WHERE office = $1 AND day < $2 AND ended_at = 0 ORDER BY id LIMIT 200;

-- name: ForgetNames :execrows
UPDATE counter_turn SET name = '' WHERE day < $1 AND name <> '';

-- name: OpenDesk :exec
INSERT INTO counter_desk (office, desk, day, officer, subjects, opened_at) VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (office, desk) DO UPDATE SET day = excluded.day, officer = excluded.officer, subjects = excluded.subjects, opened_at = excluded.opened_at;

-- name: CloseDesk :execrows
DELETE FROM counter_desk WHERE office = $1 AND desk = $2;

-- name: OpenDesks :many
SELECT * FROM counter_desk WHERE office = $1 AND day = $2 ORDER BY desk;

-- name: PutExpected :exec
INSERT INTO counter_expected (id, code, office, day, subject, desk, starts, ends, name, people) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
ON CONFLICT (id) DO UPDATE SET code = excluded.code, office = excluded.office, day = excluded.day, subject = excluded.subject,
    desk = excluded.desk, starts = excluded.starts, ends = excluded.ends, name = excluded.name, people = excluded.people;

-- name: AddExpected :execrows
INSERT INTO counter_expected (id, code, office, day, subject, desk, starts, ends, name, people) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
ON CONFLICT (id) DO NOTHING;

-- name: DropExpected :execrows
DELETE FROM counter_expected WHERE id = $1;

-- name: DropExpectedOfDay :execrows
DELETE FROM counter_expected WHERE office = $1 AND day = $2;

-- name: ForgetExpected :execrows
DELETE FROM counter_expected WHERE day < $1;

-- name: ExpectedOfDay :many
SELECT * FROM counter_expected WHERE office = $1 AND day = $2 ORDER BY starts, id;

-- name: ExpectedByCode :many
SELECT * FROM counter_expected WHERE office = $1 AND day = $2 AND code = $3 ORDER BY starts, id;

-- name: Expected :one
SELECT * FROM counter_expected WHERE id = $1;

-- name: NoteSynced :execrows
INSERT INTO counter_synced (office, day, at) VALUES ($1, $2, $3) ON CONFLICT (office, day) DO NOTHING;

-- name: Synced :one
SELECT count(*) FROM counter_synced WHERE office = $1 AND day = $2;

-- name: ForgetSynced :execrows
DELETE FROM counter_synced WHERE day < $1;

-- name: InsertKey :exec
INSERT INTO counter_key (id, office, purpose, hash, ending, made_at, revoked_at) VALUES ($1, $2, $3, $4, $5, $6, 0);

-- name: RevokeKey :execrows
UPDATE counter_key SET revoked_at = $1 WHERE id = $2 AND office = $3 AND revoked_at = 0;

-- name: Key :one
SELECT * FROM counter_key WHERE id = $1;

-- name: Keys :many
SELECT * FROM counter_key WHERE office = $1 AND revoked_at = 0 ORDER BY made_at, id;

-- name: DropKeys :execrows
DELETE FROM counter_key WHERE office = $1;

-- name: KeyByHash :one
SELECT * FROM counter_key WHERE hash = $1 AND revoked_at = 0;

-- name: InsertSite :execrows
INSERT INTO counter_site (id, office, mark, in_charge, first_at, seen_at, heard) VALUES ($1, $2, $3, $4, $5, $6, 0) ON CONFLICT (id) DO NOTHING;

-- name: Sites :many
SELECT * FROM counter_site WHERE office = $1 ORDER BY first_at, id;

-- name: Site :one
SELECT * FROM counter_site WHERE id = $1 AND office = $2;

-- name: SiteInCharge :many
SELECT * FROM counter_site WHERE office = $1 AND in_charge = 1;

-- name: HearSite :execrows
UPDATE counter_site SET seen_at = sqlc.arg(at), heard = sqlc.arg(heard) WHERE id = sqlc.arg(id) AND heard = sqlc.arg(was);

-- name: PutInCharge :execrows
UPDATE counter_site SET in_charge = CASE WHEN id = sqlc.arg(id) THEN 1 ELSE 0 END WHERE office = sqlc.arg(office);

-- name: InsertEvent :execrows
INSERT INTO counter_event (source, seq, id, at, action, payload, sent) VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING;

-- name: LastSeq :one
SELECT CAST(COALESCE(MAX(seq), 0) AS BIGINT) AS seq FROM counter_event WHERE source = $1;

-- name: Unsent :many
SELECT * FROM counter_event WHERE source = $1 AND sent = 0 ORDER BY seq LIMIT $2;

-- name: CountUnsent :one
SELECT count(*) FROM counter_event WHERE source = $1 AND sent = 0;

-- name: MarkSent :execrows
UPDATE counter_event SET sent = 1 WHERE source = $1 AND seq <= $2 AND sent = 0;

-- name: Rewind :execrows
UPDATE counter_event SET sent = 0 WHERE source = $1 AND seq > $2 AND sent = 1;

-- name: ForgetEvents :execrows
DELETE FROM counter_event WHERE at < sqlc.arg(before) AND sent = 1 AND NOT (source = sqlc.arg(own) AND seq = sqlc.arg(last));

-- name: PutSituation :exec
INSERT INTO counter_situation (name, value, at) VALUES ($1, $2, $3) ON CONFLICT (name) DO UPDATE SET value = excluded.value, at = excluded.at;

-- name: Situation :one
SELECT * FROM counter_situation WHERE name = $1;

-- name: WaitsOfDay :many
SELECT arrived_at, waited FROM counter_turn WHERE office = sqlc.arg(office) AND day = sqlc.arg(day) AND kind = 'walk-in' AND waited >= 0 ORDER BY id LIMIT sqlc.arg(most);
