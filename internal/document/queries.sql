-- name: InsertContent :exec
INSERT INTO document_content (sha256, bytes) VALUES ($1, $2) ON CONFLICT (sha256) DO UPDATE SET sha256 = excluded.sha256;

-- name: InsertDocument :exec
INSERT INTO document (id, owner_kind, owner_id, slot, name, media, size, sha256, added_at, added_by, keep_until)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11);

-- name: Document :one
SELECT * FROM document WHERE id = $1 AND owner_kind = $2 AND owner_id = $3;

-- name: Content :one
SELECT bytes FROM document_content WHERE sha256 = $1;

-- name: DocumentsOf :many
SELECT * FROM document WHERE owner_kind = $1 AND owner_id = $2 ORDER BY id;

-- name: DeleteDocument :execrows
DELETE FROM document WHERE id = $1 AND owner_kind = $2 AND owner_id = $3;

-- name: DeleteDocumentsOf :execrows
DELETE FROM document WHERE owner_kind = $1 AND owner_id = $2;

-- name: DeleteContent :execrows
DELETE FROM document_content WHERE document_content.sha256 = $1 AND NOT EXISTS (SELECT 1 FROM document d WHERE d.sha256 = document_content.sha256);

-- name: KeepUntil :execrows
UPDATE document SET keep_until = sqlc.arg(keep_until) WHERE owner_kind = sqlc.arg(owner_kind) AND owner_id = sqlc.arg(owner_id);

-- name: Expired :many
SELECT * FROM document WHERE keep_until <> '' AND keep_until < sqlc.arg(today) ORDER BY keep_until, id LIMIT 200;
