-- name: Unconfirmed :many
SELECT * FROM booking_appointment WHERE office = sqlc.arg(office) AND day = sqlc.arg(day) AND state = 'pending' AND lapses > sqlc.arg(now) ORDER BY starts, id;
