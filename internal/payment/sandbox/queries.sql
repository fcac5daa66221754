-- name: InsertCheckout :exec
INSERT INTO sandbox_checkout (id, reference, notice, cents, causale, back, state, code, receipt, later, later_at, made_at, expires_at, settled_at, tell, tell_at)
VALUES ($1, $2, $3, $4, $5, $6, 'open', '', '', '', 0, $7, $8, 0, 0, 0) ON CONFLICT (reference) DO NOTHING;

-- name: Checkout :many
SELECT * FROM sandbox_checkout WHERE id = $1;

-- name: CheckoutByReference :many
SELECT * FROM sandbox_checkout WHERE reference = $1;

-- name: Settle :execrows
UPDATE sandbox_checkout SET state = sqlc.arg(state), code = sqlc.arg(code), receipt = sqlc.arg(receipt), later = sqlc.arg(later),
    later_at = sqlc.arg(later_at), settled_at = sqlc.arg(settled_at), tell = sqlc.arg(tell), tell_at = sqlc.arg(tell_at)
WHERE id = sqlc.arg(id) AND state = sqlc.arg(was);

-- name: ToTell :many
SELECT * FROM sandbox_checkout WHERE tell > 0 AND tell_at <= $1 ORDER BY tell_at LIMIT 100;

-- name: Told :exec
UPDATE sandbox_checkout SET tell = tell - 1 WHERE id = $1 AND tell > 0;

-- name: PutOff :exec
UPDATE sandbox_checkout SET tell_at = $1 WHERE id = $2;

-- name: Due :many
SELECT * FROM sandbox_checkout WHERE state = 'unknown' AND later_at <= $1 ORDER BY later_at LIMIT 100;

-- name: Expired :many
SELECT * FROM sandbox_checkout WHERE state = 'open' AND expires_at <= $1 ORDER BY expires_at LIMIT 100;
