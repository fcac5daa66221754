-- name: TakeCell :execrows
INSERT INTO booking_cell (calendar, starts, lane, taken, capacity) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (calendar, starts, lane) DO UPDATE SET taken = booking_cell.taken + excluded.taken, capacity = excluded.capacity
WHERE booking_cell.taken + excluded.taken <= excluded.capacity;

-- name: GiveBackCell :execrows
UPDATE booking_cell SET taken = taken - sqlc.arg(units) WHERE calendar = sqlc.arg(calendar) AND starts = sqlc.arg(starts) AND lane = sqlc.arg(lane) AND taken >= sqlc.arg(units);

-- name: TakenCells :many
SELECT lane, starts, taken FROM booking_cell WHERE calendar = sqlc.arg(calendar) AND starts >= sqlc.arg(since) AND starts < sqlc.arg(until) AND taken > 0 ORDER BY starts, lane;

-- name: LapsedPlaces :many
SELECT lane, first, cells, step, units FROM booking_appointment WHERE calendar = sqlc.arg(calendar) AND lapses > 0 AND lapses <= sqlc.arg(now);

-- name: Lapsed :many
SELECT * FROM booking_appointment WHERE calendar = sqlc.arg(calendar) AND lapses > 0 AND lapses <= sqlc.arg(now) ORDER BY lapses LIMIT 200;

-- name: MarkLapsed :execrows
UPDATE booking_appointment SET state = sqlc.arg(state), lapses = 0, changed_at = sqlc.arg(changed_at), version = version + 1 WHERE id = sqlc.arg(id) AND lapses > 0;

-- name: DeleteLapsed :exec
DELETE FROM booking_appointment WHERE state = 'lapsed' AND made_day = '' AND changed_at < $1;

-- name: CalendarsWithLapsed :many
SELECT DISTINCT calendar FROM booking_appointment WHERE lapses > 0 AND lapses <= $1;

-- name: InsertAppointment :exec
INSERT INTO booking_appointment (id, code, link, calendar, statistic, office, starts, ends, day, state, account, codice_fiscale,
    given_name, family_name, email, note, lang, made_at, made_day, changed_at, reminded, version,
    subject, category, lane, first, cells, step, units, people, documents, relation, client, waiting, rules, lapses, delegation, delegator, delegate, delegated_until)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, 0, 1,
    $21, $22, $23, $24, $25, $26, $27, $28, $29, $30, $31, $32, $33, $34, $35, $36, $37, $38);

-- name: UpdateAppointment :execrows
UPDATE booking_appointment SET statistic = sqlc.arg(statistic), category = sqlc.arg(category), subject = sqlc.arg(subject), starts = sqlc.arg(starts), ends = sqlc.arg(ends),
    day = sqlc.arg(day), state = sqlc.arg(state), account = sqlc.arg(account), codice_fiscale = sqlc.arg(codice_fiscale), given_name = sqlc.arg(given_name),
    family_name = sqlc.arg(family_name), email = sqlc.arg(email), note = sqlc.arg(note), lang = sqlc.arg(lang), made_at = sqlc.arg(made_at), made_day = sqlc.arg(made_day),
    changed_at = sqlc.arg(changed_at), reminded = sqlc.arg(reminded), version = sqlc.arg(version), lane = sqlc.arg(lane), first = sqlc.arg(first), cells = sqlc.arg(cells),
    step = sqlc.arg(step), units = sqlc.arg(units), people = sqlc.arg(people), documents = sqlc.arg(documents), relation = sqlc.arg(relation), rules = sqlc.arg(rules),
    lapses = sqlc.arg(lapses), kept = sqlc.arg(kept), arrived_at = sqlc.arg(arrived_at), ended_at = sqlc.arg(ended_at), served_seconds = sqlc.arg(served_seconds),
    delegation = sqlc.arg(delegation), delegator = sqlc.arg(delegator), delegate = sqlc.arg(delegate), delegated_until = sqlc.arg(delegated_until)
WHERE id = sqlc.arg(id) AND version = sqlc.arg(was);

-- name: Appointment :one
SELECT * FROM booking_appointment WHERE id = $1;

-- name: AppointmentByLink :one
SELECT * FROM booking_appointment WHERE link = $1;

-- name: AppointmentByCode :one
SELECT * FROM booking_appointment WHERE code = $1;

-- name: AppointmentsOfAccount :many
SELECT * FROM booking_appointment WHERE (account = sqlc.arg(account) OR delegator = sqlc.arg(account) AND delegator <> '') AND made_day <> ''
ORDER BY starts DESC LIMIT sqlc.arg(most);

-- name: EndDelegation :execrows
UPDATE booking_appointment SET delegated_until = '', changed_at = sqlc.arg(changed_at), version = version + 1
WHERE delegation = sqlc.arg(delegation) AND delegation <> '' AND starts > sqlc.arg(now) AND delegated_until <> '';

-- name: HeldByClient :many
SELECT * FROM booking_appointment WHERE client = $1 AND state = 'held' AND lapses > 0 AND lapses > $2;

-- name: CountUnconfirmed :one
SELECT count(*) FROM booking_appointment WHERE client = $1 AND lapses > $2 AND lapses > 0 AND state = 'pending';

-- name: Agenda :many
SELECT * FROM booking_appointment WHERE office = $1 AND day = $2 AND made_day <> '' AND state <> 'cancelled' AND state <> 'lapsed' ORDER BY starts, id;

-- name: StandingFrom :many
SELECT * FROM booking_appointment WHERE calendar = sqlc.arg(calendar) AND starts >= sqlc.arg(since) AND starts < sqlc.arg(until)
    AND (state = 'booked' OR state = 'pending' OR state = 'offered' OR state = 'held') ORDER BY starts, made_at, id;

-- name: CountOfPerson :one
SELECT count(*) FROM booking_appointment WHERE codice_fiscale = sqlc.arg(codice_fiscale) AND starts > sqlc.arg(now) AND (state = 'booked' OR state = 'pending') AND calendar = sqlc.arg(calendar);

-- name: CountOfCategory :one
SELECT count(*) FROM booking_appointment WHERE codice_fiscale = sqlc.arg(codice_fiscale) AND starts > sqlc.arg(now) AND (state = 'booked' OR state = 'pending') AND category = sqlc.arg(category);

-- name: CountOfEmail :one
SELECT count(*) FROM booking_appointment WHERE email = sqlc.arg(email) AND starts > sqlc.arg(now) AND (state = 'booked' OR state = 'pending') AND calendar = sqlc.arg(calendar) AND delegation = '';

-- name: Approaching :many
SELECT * FROM booking_appointment WHERE state = 'booked' AND reminded = 0 AND starts >= sqlc.arg(since) AND starts < sqlc.arg(until) ORDER BY starts LIMIT 200;

-- name: MarkReminded :execrows
UPDATE booking_appointment SET reminded = 1 WHERE id = $1 AND reminded = 0;

-- name: LatestRules :one
SELECT version, id FROM booking_rules WHERE calendar = $1 ORDER BY version DESC LIMIT 1;

-- name: RulesOf :one
SELECT * FROM booking_rules WHERE calendar = $1 AND version = $2;

-- name: Editions :many
SELECT * FROM booking_rules WHERE calendar = $1 ORDER BY version DESC LIMIT $2;

-- name: InsertRules :exec
INSERT INTO booking_rules (calendar, version, id, rules, reason, author, at) VALUES ($1, $2, $3, $4, $5, $6, $7);

-- name: InsertWaiting :exec
INSERT INTO booking_waiting (id, link, calendar, subject, people, documents, appointment, account, codice_fiscale, given_name, family_name, email, lang, from_day, until_day, state, offers, offered_at, made_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, 0, 0, $17);

-- name: Waiting :one
SELECT * FROM booking_waiting WHERE id = $1;

-- name: WaitingByLink :one
SELECT * FROM booking_waiting WHERE link = $1;

-- name: WaitingOfAccount :many
SELECT * FROM booking_waiting WHERE account = $1 ORDER BY made_at DESC LIMIT 200;

-- name: WaitingForAppointment :one
SELECT * FROM booking_waiting WHERE appointment = $1 AND (state = 'waiting' OR state = 'offered') ORDER BY made_at LIMIT 1;

-- name: WaitingOfCalendar :many
SELECT * FROM booking_waiting WHERE calendar = $1 AND state = 'waiting' AND until_day >= $2 ORDER BY offers, made_at, id LIMIT $3;

-- name: CountWaitingOfPerson :one
SELECT count(*) FROM booking_waiting WHERE calendar = $1 AND codice_fiscale = $2 AND (state = 'waiting' OR state = 'offered') AND until_day >= $3;

-- name: CountWaitingOfEmail :one
SELECT count(*) FROM booking_waiting WHERE calendar = $1 AND email = $2 AND (state = 'waiting' OR state = 'offered') AND until_day >= $3;

-- name: CalendarsWithWaiting :many
SELECT DISTINCT calendar FROM booking_waiting WHERE state = 'waiting';

-- name: MarkWaiting :execrows
UPDATE booking_waiting SET state = sqlc.arg(state), offers = sqlc.arg(offers), offered_at = sqlc.arg(offered_at) WHERE id = sqlc.arg(id) AND state = sqlc.arg(was);

-- name: EndWaiting :execrows
UPDATE booking_waiting SET state = 'ended' WHERE state = 'waiting' AND until_day < $1;

-- name: DeleteWaiting :execrows
DELETE FROM booking_waiting WHERE state <> 'waiting' AND state <> 'offered' AND until_day < $1;

-- name: OfferTo :one
SELECT * FROM booking_appointment WHERE waiting = $1 AND state = 'offered' LIMIT 1;

-- name: MarkKept :execrows
UPDATE booking_appointment SET kept = 1 WHERE id = $1;

-- name: KeepUnderWay :execrows
UPDATE booking_appointment SET kept = 1 WHERE calendar = sqlc.arg(calendar) AND starts >= sqlc.arg(since)
    AND (state = 'arrived' OR (state = 'booked' OR state = 'pending') AND starts < sqlc.arg(now));

-- name: KeptPlaces :many
SELECT lane, first, cells, step, units FROM booking_appointment WHERE calendar = sqlc.arg(calendar) AND kept = 1 AND starts >= sqlc.arg(since)
    AND (state = 'booked' OR state = 'pending' OR state = 'arrived') AND (lapses = 0 OR lapses > sqlc.arg(now));

-- name: CountByDay :many
SELECT made_day, statistic, count(*) AS n FROM booking_appointment WHERE made_day >= sqlc.arg(since) AND made_day <= sqlc.arg(until) GROUP BY made_day, statistic ORDER BY made_day, statistic;

-- name: CountPeople :one
SELECT count(DISTINCT CASE WHEN codice_fiscale <> '' THEN codice_fiscale ELSE account END) FROM booking_appointment WHERE made_day >= sqlc.arg(since) AND made_day <= sqlc.arg(until);

-- name: BookedBetween :many
SELECT lane, first, cells, step, units FROM booking_appointment WHERE calendar = sqlc.arg(calendar) AND starts >= sqlc.arg(since) AND starts < sqlc.arg(until)
    AND (state = 'booked' OR state = 'arrived' OR state = 'done' OR state = 'missed');

-- name: ExportRows :many
SELECT * FROM booking_appointment WHERE office = sqlc.arg(office) AND day >= sqlc.arg(since) AND day <= sqlc.arg(until) AND made_day <> '' ORDER BY starts, id LIMIT 50000;

