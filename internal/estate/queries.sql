-- name: InsertIncident :exec
INSERT INTO estate_incident (id, kind, code, severity, description, opened_at, opened_by, closed_at, closed_by, remedy)
VALUES ($1, $2, $3, $4, $5, $6, $7, 0, '', '');

-- name: CloseIncident :execrows
UPDATE estate_incident SET closed_at = $1, closed_by = $2, remedy = $3 WHERE id = $4 AND closed_at = 0;

-- name: Incident :one
SELECT * FROM estate_incident WHERE id = $1;

-- name: OpenIncidents :many
SELECT * FROM estate_incident WHERE closed_at = 0 ORDER BY opened_at, id LIMIT 200;

-- name: ClosedIncidents :many
SELECT * FROM estate_incident WHERE closed_at > 0 ORDER BY closed_at DESC, id LIMIT $1;
