-- name: EnsureSlot :exec
INSERT INTO booking_slot (calendar, starts, booked, capacity) VALUES ($1, $2, 0, $3) ON CONFLICT (calendar, starts) DO NOTHING;

-- name: TakePlace :execrows
UPDATE booking_slot SET booked = booked + 1 WHERE calendar = $1 AND starts = $2 AND booked < capacity;

-- name: GiveBackPlace :execrows
UPDATE booking_slot SET booked = booked - 1 WHERE calendar = $1 AND starts = $2 AND booked > 0;

-- name: TakenPlaces :many
SELECT starts, booked, capacity FROM booking_slot WHERE calendar = sqlc.arg(calendar) AND starts >= sqlc.arg(since) AND starts < sqlc.arg(until) ORDER BY starts;

-- name: InsertAppointment :exec
INSERT INTO booking_appointment (id, code, link, calendar, statistic, office, starts, ends, day, state, account, codice_fiscale,
    given_name, family_name, email, note, lang, made_at, made_day, changed_at, reminded, version)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, 0, 1);

-- name: Appointment :one
SELECT * FROM booking_appointment WHERE id = $1;

-- name: AppointmentByLink :one
SELECT * FROM booking_appointment WHERE link = $1;

-- name: AppointmentsOfAccount :many
SELECT * FROM booking_appointment WHERE account = $1 ORDER BY starts DESC LIMIT $2;

-- name: Agenda :many
SELECT * FROM booking_appointment WHERE office = $1 AND day = $2 AND state = 'booked' ORDER BY starts, id;

-- name: CancelAppointment :execrows
UPDATE booking_appointment SET state = 'cancelled', changed_at = $1, version = version + 1 WHERE id = $2 AND state = 'booked';

-- name: MoveAppointment :execrows
UPDATE booking_appointment SET starts = sqlc.arg(starts), ends = sqlc.arg(ends), day = sqlc.arg(day), changed_at = sqlc.arg(changed_at), reminded = 0, version = version + 1
WHERE id = sqlc.arg(id) AND state = 'booked' AND starts = sqlc.arg(was);

-- name: Approaching :many
SELECT * FROM booking_appointment WHERE state = 'booked' AND reminded = 0 AND starts >= sqlc.arg(since) AND starts < sqlc.arg(until) ORDER BY starts LIMIT 200;

-- name: MarkReminded :execrows
UPDATE booking_appointment SET reminded = 1 WHERE id = $1 AND reminded = 0;

-- name: InsertClosure :exec
INSERT INTO booking_closure (calendar, day, reason, at) VALUES ($1, $2, $3, $4) ON CONFLICT (calendar, day) DO NOTHING;

-- name: DeleteClosure :execrows
DELETE FROM booking_closure WHERE calendar = $1 AND day = $2;

-- name: Closures :many
SELECT * FROM booking_closure WHERE calendar = sqlc.arg(calendar) AND day >= sqlc.arg(since) AND day <= sqlc.arg(until) ORDER BY day;

-- name: CountByDay :many
SELECT made_day, statistic, count(*) AS n FROM booking_appointment WHERE made_day >= sqlc.arg(since) AND made_day <= sqlc.arg(until) GROUP BY made_day, statistic ORDER BY made_day, statistic;

-- name: CountPeople :one
SELECT count(DISTINCT CASE WHEN codice_fiscale <> '' THEN codice_fiscale ELSE account END) FROM booking_appointment WHERE made_day >= sqlc.arg(since) AND made_day <= sqlc.arg(until);
