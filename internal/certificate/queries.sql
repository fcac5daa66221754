-- name: InsertCertificate :exec
INSERT INTO certificate (id, code, kind, statistic, resident, codice_fiscale, holder, account, issued_by, bollo, pdf_sha256, seal_sha256,
    leaf, issued_at, issued_day, expires, state, reason, changed_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, 'issued', '', $17);

-- name: InsertPDF :exec
INSERT INTO certificate_pdf (certificate, bytes) VALUES ($1, $2);

-- name: InsertBollo :execrows
INSERT INTO certificate_bollo (identifier, certificate) VALUES ($1, $2) ON CONFLICT (identifier) DO NOTHING;

-- name: CertificateByID :one
SELECT * FROM certificate WHERE id = $1;

-- name: CertificateByCode :one
SELECT * FROM certificate WHERE code = $1;

-- name: CertificateByPDF :one
SELECT * FROM certificate WHERE pdf_sha256 = $1;

-- name: CertificatesOf :many
SELECT * FROM certificate WHERE account = sqlc.arg(account) OR codice_fiscale = sqlc.arg(codice_fiscale) ORDER BY issued_at DESC LIMIT sqlc.arg(most);

-- name: SizesOf :many
SELECT c.id, CAST(length(p.bytes) AS BIGINT) AS size FROM certificate c JOIN certificate_pdf p ON p.certificate = c.id
WHERE c.account = sqlc.arg(account) OR c.codice_fiscale = sqlc.arg(codice_fiscale);

-- name: CertificatesOfDay :many
SELECT * FROM certificate WHERE issued_day = sqlc.arg(day) AND issued_by = sqlc.arg(issued_by) ORDER BY issued_at DESC LIMIT sqlc.arg(most);

-- name: PDF :one
SELECT bytes FROM certificate_pdf WHERE certificate = $1;

-- name: AnnulCertificate :execrows
UPDATE certificate SET state = 'annulled', reason = sqlc.arg(reason), leaf = sqlc.arg(leaf), changed_at = sqlc.arg(changed_at) WHERE id = sqlc.arg(id) AND state = 'issued';

-- name: LogSize :one
SELECT size FROM certificate_log WHERE id = 1;

-- name: GrowLog :execrows
UPDATE certificate_log SET size = sqlc.arg(size) + 1 WHERE id = 1 AND size = sqlc.arg(size);

-- name: InsertLeaf :exec
INSERT INTO certificate_log_leaf (leaf, record) VALUES ($1, $2);

-- name: LeafRecord :one
SELECT record FROM certificate_log_leaf WHERE leaf = $1;

-- name: InsertHash :exec
INSERT INTO certificate_log_hash (place, hash) VALUES ($1, $2);

-- name: Hash :one
SELECT hash FROM certificate_log_hash WHERE place = $1;

-- name: InsertCheckpoint :exec
INSERT INTO certificate_checkpoint (size, at, note) VALUES ($1, $2, $3) ON CONFLICT (size) DO NOTHING;

-- name: CountByDay :many
SELECT issued_day, statistic, count(*) AS n FROM certificate WHERE issued_day >= sqlc.arg(since) AND issued_day <= sqlc.arg(until) GROUP BY issued_day, statistic ORDER BY issued_day, statistic;
