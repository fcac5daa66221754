-- name: ResidentByID :one
SELECT sqlc.embed(r), sqlc.embed(f) FROM registry_resident r JOIN registry_family f ON f.id = r.family WHERE r.id = $1;

-- name: ResidentByCode :one
SELECT sqlc.embed(r), sqlc.embed(f) FROM registry_resident r JOIN registry_family f ON f.id = r.family WHERE r.codice_fiscale = $1;

-- name: ResidentByNumber :one
SELECT sqlc.embed(r), sqlc.embed(f) FROM registry_resident r JOIN registry_family f ON f.id = r.family WHERE r.number = $1;

-- name: FamilyMembers :many
SELECT * FROM registry_resident WHERE family = $1 ORDER BY number;

-- name: SearchResidents :many
SELECT sqlc.embed(r), sqlc.embed(f) FROM registry_resident r JOIN registry_family f ON f.id = r.family
WHERE r.surname_key >= sqlc.arg(surname_from) AND r.surname_key < sqlc.arg(surname_until)
  AND r.name_key >= sqlc.arg(name_from) AND r.name_key < sqlc.arg(name_until)
ORDER BY r.surname_key, r.name_key, r.birth LIMIT sqlc.arg(most);

-- name: CountResidents :one
SELECT count(*) FROM registry_resident;

-- name: InsertBody :execrows
INSERT INTO registry_body (id, name, contact, agreement, quota, purposes, data, suspended, made_at, changed_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, 0, $8, $8) ON CONFLICT (name) DO NOTHING;

-- name: ChangeBody :execrows
UPDATE registry_body SET contact = sqlc.arg(contact), agreement = sqlc.arg(agreement), quota = sqlc.arg(quota), purposes = sqlc.arg(purposes),
    data = sqlc.arg(data), suspended = sqlc.arg(suspended), changed_at = sqlc.arg(changed_at) WHERE id = sqlc.arg(id);

-- name: Body :one
SELECT * FROM registry_body WHERE id = $1;

-- name: Bodies :many
SELECT * FROM registry_body ORDER BY name;

-- name: InsertKey :exec
INSERT INTO registry_key (id, body, sha256, ending, made_at, revoked_at) VALUES ($1, $2, $3, $4, $5, 0);

-- name: RevokeKey :execrows
UPDATE registry_key SET revoked_at = sqlc.arg(revoked_at) WHERE id = sqlc.arg(id) AND body = sqlc.arg(body) AND revoked_at = 0;

-- name: Keys :many
SELECT * FROM registry_key WHERE body = $1 ORDER BY made_at DESC, id DESC;

-- name: BodyByKey :one
SELECT b.id, b.name, k.id AS key_id FROM registry_key k JOIN registry_body b ON b.id = k.body WHERE k.sha256 = $1 AND k.revoked_at = 0 AND b.suspended = 0;

-- name: UseQuota :execrows
INSERT INTO registry_quota (body, day, used) VALUES (sqlc.arg(body), sqlc.arg(day), 1)
ON CONFLICT (body, day) DO UPDATE SET used = registry_quota.used + 1 WHERE registry_quota.used < sqlc.arg(quota);

-- name: UsageByDay :many
SELECT day, used FROM registry_quota WHERE body = sqlc.arg(body) AND day >= sqlc.arg(since) ORDER BY day DESC;

-- name: UsageSince :many
SELECT body, CAST(SUM(used) AS BIGINT) AS used FROM registry_quota WHERE day >= sqlc.arg(since) GROUP BY body;

-- name: InsertVerification :exec
INSERT INTO registry_verification (id, body, resident, purpose, reference, outcomes, verified_at, verified_day) VALUES ($1, $2, $3, $4, $5, $6, $7, $8);

-- name: CountByDay :many
SELECT verified_day, count(*) AS n FROM registry_verification WHERE verified_day >= sqlc.arg(since) AND verified_day <= sqlc.arg(until) GROUP BY verified_day ORDER BY verified_day;
