-- name: EnsureSeries :exec
INSERT INTO payment_series (name, last, secret) VALUES ($1, 0, $2) ON CONFLICT (name) DO NOTHING;

-- name: NextOfSeries :one
UPDATE payment_series SET last = last + 1 WHERE name = $1 RETURNING last, secret;

-- name: InsertPosition :exec
INSERT INTO payment_position (id, notice, iuv, link, kind, statistic, office, codice_fiscale, given_name, family_name, cents,
    reduced_cents, reduced_until, causale, due, state, case_id, made_at, made_day, paid_at, paid_cents, changed_at, version)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, 'open', $16, $17, $18, 0, 0, $17, 1);

-- name: Position :one
SELECT * FROM payment_position WHERE id = $1;

-- name: PositionByNotice :one
SELECT * FROM payment_position WHERE notice = $1;

-- name: PositionByLink :one
SELECT * FROM payment_position WHERE link = $1;

-- name: PositionsOfDebtor :many
SELECT * FROM payment_position WHERE codice_fiscale = $1 ORDER BY made_at DESC, id DESC LIMIT $2;

-- name: PositionsOfCase :many
SELECT * FROM payment_position WHERE case_id = $1 ORDER BY made_at, id;

-- name: Positions :many
SELECT * FROM payment_position
WHERE made_day >= sqlc.arg(since) AND made_day <= sqlc.arg(until)
  AND (CAST(sqlc.arg(office) AS TEXT) = '' OR office = CAST(sqlc.arg(office) AS TEXT))
  AND (CAST(sqlc.arg(kind) AS TEXT) = '' OR kind = CAST(sqlc.arg(kind) AS TEXT))
  AND (CAST(sqlc.arg(state) AS TEXT) = '' OR state = CAST(sqlc.arg(state) AS TEXT))
  AND (CAST(sqlc.arg(debtor) AS TEXT) = '' OR codice_fiscale = CAST(sqlc.arg(debtor) AS TEXT))
  AND (CAST(sqlc.arg(notice) AS TEXT) = '' OR notice = CAST(sqlc.arg(notice) AS TEXT))
ORDER BY made_day DESC, id DESC LIMIT $1 OFFSET $2;

-- name: MarkPaid :execrows
UPDATE payment_position SET state = 'paid', paid_at = sqlc.arg(paid_at), paid_cents = sqlc.arg(paid_cents),
    changed_at = sqlc.arg(changed_at), version = version + 1
WHERE id = sqlc.arg(id) AND (state = 'open' OR state = 'expired');

-- name: CancelPosition :execrows
UPDATE payment_position SET state = 'cancelled', changed_at = $1, version = version + 1 WHERE id = $2 AND (state = 'open' OR state = 'expired');

-- name: ExtendPosition :execrows
UPDATE payment_position SET state = 'open', due = $1, changed_at = $2, version = version + 1 WHERE id = $3 AND (state = 'open' OR state = 'expired');

-- name: Overdue :many
SELECT id FROM payment_position WHERE state = 'open' AND due < $1 ORDER BY due, id LIMIT 500;

-- name: ExpirePosition :execrows
UPDATE payment_position SET state = 'expired', changed_at = $1, version = version + 1 WHERE id = $2 AND state = 'open';

-- name: InsertPayment :exec
INSERT INTO payment_payment (id, token, position, checkout, url, cents, state, code, started_at, expires_at, poll_at, polls, changed_at)
VALUES ($1, $2, $3, $4, $5, $6, 'started', '', $7, $8, $9, 0, $7);

-- name: PaymentByToken :one
SELECT * FROM payment_payment WHERE token = $1;

-- name: PaymentsOfPosition :many
SELECT * FROM payment_payment WHERE position = $1 ORDER BY started_at DESC, id DESC LIMIT 50;

-- name: SetPaymentState :execrows
UPDATE payment_payment SET state = sqlc.arg(state), code = sqlc.arg(code), changed_at = sqlc.arg(changed_at)
WHERE id = sqlc.arg(id) AND state <> 'paid' AND state <> 'surplus';

-- name: PostponePoll :exec
UPDATE payment_payment SET poll_at = $1, polls = polls + 1 WHERE id = $2;

-- name: ToPoll :many
SELECT * FROM payment_payment WHERE state = $1 AND poll_at <= $2 ORDER BY poll_at LIMIT 100;

-- name: Unsettled :many
SELECT * FROM payment_payment WHERE state = 'unknown' ORDER BY started_at LIMIT 200;

-- name: InsertReceipt :exec
INSERT INTO payment_receipt (position, number, payment, gateway, kind, statistic, office, cents, paid_at, paid_day)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10);

-- name: ReceiptOfPosition :one
SELECT * FROM payment_receipt WHERE position = $1;

-- name: Arrived :one
SELECT (SELECT count(*) FROM payment_receipt r WHERE r.gateway = $1) + (SELECT count(*) FROM payment_surplus s WHERE s.gateway = $1);

-- name: InsertSurplus :exec
INSERT INTO payment_surplus (id, gateway, notice, position, reason, cents, paid_at, arrived_at, state, note, settled_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'open', '', 0);

-- name: Surpluses :many
SELECT * FROM payment_surplus WHERE state = $1 ORDER BY arrived_at DESC, id LIMIT 200;

-- name: CloseSurplus :execrows
UPDATE payment_surplus SET state = 'settled', note = $1, settled_at = $2 WHERE id = $3 AND state = 'open';

-- name: Guesses :many
SELECT wrong FROM payment_guess WHERE notice = $1 AND day = $2;

-- name: NoteGuess :exec
INSERT INTO payment_guess (notice, day, wrong) VALUES ($1, $2, 1) ON CONFLICT (notice, day) DO UPDATE SET wrong = payment_guess.wrong + 1;

-- name: ForgetGuesses :exec
DELETE FROM payment_guess WHERE day < $1;

-- name: CountByDay :many
SELECT paid_day, statistic, count(*) AS n, CAST(sum(cents) AS BIGINT) AS total FROM payment_receipt
WHERE paid_day >= sqlc.arg(since) AND paid_day <= sqlc.arg(until) GROUP BY paid_day, statistic ORDER BY paid_day, statistic;

-- name: TotalsByKind :many
SELECT kind, count(*) AS n, CAST(sum(cents) AS BIGINT) AS total FROM payment_receipt
WHERE paid_day >= sqlc.arg(since) AND paid_day <= sqlc.arg(until) AND (CAST(sqlc.arg(office) AS TEXT) = '' OR office = CAST(sqlc.arg(office) AS TEXT))
GROUP BY kind ORDER BY kind;

-- name: PaidPositions :one
SELECT count(*) AS n, CAST(COALESCE(sum(paid_cents), 0) AS BIGINT) AS total FROM payment_position WHERE state = 'paid';

-- name: AllReceipts :one
SELECT count(*) AS n, CAST(COALESCE(sum(cents), 0) AS BIGINT) AS total FROM payment_receipt;

-- name: OpenSurplus :one
SELECT count(*) AS n, CAST(COALESCE(sum(cents), 0) AS BIGINT) AS total FROM payment_surplus WHERE state = 'open';

-- name: Odd :many
SELECT p.notice FROM payment_position p LEFT JOIN payment_receipt r ON r.position = p.id
WHERE (p.state = 'paid' AND r.number IS NULL) OR (p.state <> 'paid' AND r.number IS NOT NULL) OR (r.cents <> p.paid_cents)
ORDER BY p.notice LIMIT 100;
