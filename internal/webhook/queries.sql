-- name: InsertEndpoint :exec
INSERT INTO webhook_endpoint (id, url, secret, previous, previous_until, state, failures, error, made_at)
VALUES ($1, $2, $3, '', 0, 'active', 0, '', $4);

-- name: InsertSubscription :exec
INSERT INTO webhook_subscription (endpoint, type) VALUES ($1, $2) ON CONFLICT (endpoint, type) DO NOTHING;

-- name: Endpoint :one
SELECT * FROM webhook_endpoint WHERE id = $1;

-- name: Endpoints :many
SELECT * FROM webhook_endpoint ORDER BY made_at, id LIMIT 200;

-- name: Subscriptions :many
SELECT type FROM webhook_subscription WHERE endpoint = $1 ORDER BY type;

-- name: CountSubscribers :one
SELECT count(*) FROM webhook_subscription WHERE type = $1;

-- name: Subscribers :many
SELECT e.* FROM webhook_endpoint e JOIN webhook_subscription s ON s.endpoint = e.id WHERE s.type = $1 AND e.state <> 'gone' ORDER BY e.id;

-- name: RotateSecret :execrows
UPDATE webhook_endpoint SET previous = secret, previous_until = sqlc.arg(until), secret = sqlc.arg(secret) WHERE id = sqlc.arg(id);

-- name: ForgetPrevious :execrows
UPDATE webhook_endpoint SET previous = '', previous_until = 0 WHERE previous <> '' AND previous_until <= $1;

-- name: SetState :execrows
UPDATE webhook_endpoint SET state = sqlc.arg(state), failures = 0, error = '' WHERE id = sqlc.arg(id) AND state <> sqlc.arg(state);

-- name: EndpointWorked :execrows
UPDATE webhook_endpoint SET state = 'active', failures = 0, error = '' WHERE id = $1 AND (state = 'active' OR state = 'failing');

-- name: EndpointFailed :execrows
UPDATE webhook_endpoint SET failures = failures + 1, error = sqlc.arg(error) WHERE id = sqlc.arg(id);

-- name: EndpointGaveUp :execrows
UPDATE webhook_endpoint SET state = 'failing' WHERE id = $1 AND state = 'active';

-- name: EndpointGone :execrows
UPDATE webhook_endpoint SET state = 'gone', error = sqlc.arg(error) WHERE id = sqlc.arg(id);

-- name: DeleteEndpoint :execrows
DELETE FROM webhook_endpoint WHERE id = $1;

-- name: DeleteSubscriptions :exec
DELETE FROM webhook_subscription WHERE endpoint = $1;

-- name: DeleteDeliveries :exec
DELETE FROM webhook_delivery WHERE endpoint = $1;

-- name: InsertDelivery :execrows
INSERT INTO webhook_delivery (id, endpoint, key, type, body, state, attempts, due, status, error, made_at, done_at)
VALUES ($1, $2, $3, $4, $5, $6, 0, $7, 0, '', $8, 0)
ON CONFLICT (endpoint, key) DO NOTHING;

-- name: Delivery :one
SELECT * FROM webhook_delivery WHERE id = $1 AND endpoint = $2;

-- name: DeliveriesOf :many
SELECT * FROM webhook_delivery WHERE endpoint = sqlc.arg(endpoint) ORDER BY id DESC LIMIT sqlc.arg(most);

-- name: CountDue :one
SELECT count(*) FROM (SELECT 1 AS one FROM webhook_delivery WHERE state = 'waiting' AND due <= $1 LIMIT 1) AS first;

-- name: Due :many
SELECT * FROM webhook_delivery WHERE state = 'waiting' AND due <= sqlc.arg(now) ORDER BY due, id LIMIT sqlc.arg(most);

-- name: ClaimDelivery :execrows
UPDATE webhook_delivery SET due = sqlc.arg(until), attempts = attempts + 1 WHERE id = sqlc.arg(id) AND state = 'waiting' AND due = sqlc.arg(was);

-- name: ReleaseDelivery :execrows
UPDATE webhook_delivery SET due = sqlc.arg(due), attempts = attempts - 1 WHERE id = sqlc.arg(id) AND attempts > 0 AND (state = 'waiting' OR state = 'held');

-- name: DeliveryDone :execrows
UPDATE webhook_delivery SET state = 'done', status = sqlc.arg(status), error = '', done_at = sqlc.arg(at) WHERE id = sqlc.arg(id);

-- name: DeliveryPostponed :execrows
UPDATE webhook_delivery SET due = sqlc.arg(due), status = sqlc.arg(status), error = sqlc.arg(error)
WHERE id = sqlc.arg(id) AND (state = 'waiting' OR state = 'held');

-- name: DeliveryFailed :execrows
UPDATE webhook_delivery SET state = 'failed', status = sqlc.arg(status), error = sqlc.arg(error)
WHERE id = sqlc.arg(id) AND (state = 'waiting' OR state = 'held');

-- name: HoldDeliveries :exec
UPDATE webhook_delivery SET state = 'held' WHERE endpoint = $1 AND state = 'waiting';

-- name: ReleaseDeliveries :exec
UPDATE webhook_delivery SET state = 'waiting' WHERE endpoint = $1 AND state = 'held';

-- name: FailDeliveries :exec
UPDATE webhook_delivery SET state = 'failed', error = sqlc.arg(error) WHERE endpoint = sqlc.arg(endpoint) AND (state = 'waiting' OR state = 'held');

-- name: RepeatDelivery :execrows
UPDATE webhook_delivery SET state = 'waiting', attempts = 0, due = sqlc.arg(due), done_at = 0
WHERE id = sqlc.arg(id) AND endpoint = sqlc.arg(endpoint) AND (state = 'done' OR state = 'failed');

-- name: SweepDeliveries :execrows
DELETE FROM webhook_delivery WHERE made_at < $1;
