-- name: InsertDevice :exec
INSERT INTO push_device (id, account, endpoint, p256dh, auth, name, made_at, used_at) VALUES ($1, $2, $3, $4, $5, $6, $7, 0);

-- name: DeviceByEndpoint :one
SELECT * FROM push_device WHERE endpoint = $1;

-- name: Device :one
SELECT * FROM push_device WHERE id = $1;

-- name: DevicesOfAccount :many
SELECT * FROM push_device WHERE account = $1 ORDER BY made_at, id;

-- name: CountDevices :one
SELECT count(*) FROM push_device WHERE account = $1;

-- name: DeleteDevice :execrows
DELETE FROM push_device WHERE id = $1;

-- name: DeleteDevicesOfAccount :exec
DELETE FROM push_device WHERE account = $1;

-- name: DeviceUsed :execrows
UPDATE push_device SET used_at = sqlc.arg(at) WHERE id = sqlc.arg(id);

-- name: InsertDelivery :execrows
INSERT INTO push_delivery (id, device, message, lang, state, attempts, due, status, error, made_at)
VALUES ($1, $2, $3, $4, 'waiting', 0, $5, 0, '', $6)
ON CONFLICT (device, message) DO NOTHING;

-- name: CountDue :one
SELECT count(*) FROM push_delivery WHERE state = 'waiting' AND due <= $1;

-- name: Due :many
SELECT * FROM push_delivery WHERE state = 'waiting' AND due <= sqlc.arg(now) ORDER BY due, id LIMIT sqlc.arg(most);

-- name: ClaimDelivery :execrows
UPDATE push_delivery SET due = sqlc.arg(until), attempts = attempts + 1 WHERE id = sqlc.arg(id) AND state = 'waiting' AND due = sqlc.arg(was);

-- name: SettleDelivery :execrows
UPDATE push_delivery SET state = sqlc.arg(state), due = sqlc.arg(due), status = sqlc.arg(status), error = sqlc.arg(error)
WHERE id = sqlc.arg(id) AND state = 'waiting';

-- name: DeleteDeliveriesOfDevice :exec
DELETE FROM push_delivery WHERE device = $1;

-- name: DeleteDeliveriesOfAccount :exec
DELETE FROM push_delivery WHERE device IN (SELECT id FROM push_device WHERE account = $1);

-- name: DeleteDeliveriesBefore :execrows
DELETE FROM push_delivery WHERE made_at < $1;
