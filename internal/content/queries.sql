-- name: InsertItem :exec
INSERT INTO content_item (id, type, slug, title, version, origin, taken, made_at, changed_at, changed_by, public_version, was_public,
    publish_at, until, kind, day, ends, name, first_until, topics, office, text)
VALUES ($1, $2, $3, $4, 1, $5, 0, $6, $6, $7, 0, 0, 0, 0, '', '', '', '', '', '', '', '');

-- name: InsertVersion :exec
INSERT INTO content_version (item, number, at, author, text) VALUES ($1, $2, $3, $4, $5);

-- name: SaveItem :execrows
UPDATE content_item SET slug = sqlc.arg(slug), title = sqlc.arg(title), version = version + 1, taken = sqlc.arg(taken), origin = sqlc.arg(origin),
    changed_at = sqlc.arg(changed_at), changed_by = sqlc.arg(changed_by)
WHERE id = sqlc.arg(id) AND version = sqlc.arg(version);

-- name: ShowVersion :execrows
UPDATE content_item SET public_version = sqlc.arg(public_version), was_public = 1, publish_at = sqlc.arg(publish_at), until = sqlc.arg(until),
    kind = sqlc.arg(kind), day = sqlc.arg(day), ends = sqlc.arg(ends), name = sqlc.arg(name), first_until = sqlc.arg(first_until),
    topics = sqlc.arg(topics), office = sqlc.arg(office), section = sqlc.arg(section), text = sqlc.arg(text), changed_at = sqlc.arg(changed_at),
    shown_at = sqlc.arg(changed_at)
WHERE id = sqlc.arg(id) AND version = sqlc.arg(version);

-- name: HideItem :execrows
UPDATE content_item SET public_version = 0, changed_at = sqlc.arg(changed_at) WHERE id = sqlc.arg(id) AND public_version > 0;

-- name: ItemByID :one
SELECT * FROM content_item WHERE id = $1;

-- name: ItemAt :one
SELECT * FROM content_item WHERE type = $1 AND slug = $2;

-- name: ItemOnceAt :one
SELECT i.* FROM content_address a JOIN content_item i ON i.id = a.item WHERE a.type = $1 AND a.slug = $2;

-- name: KeepAddress :exec
INSERT INTO content_address (type, slug, item) VALUES ($1, $2, $3) ON CONFLICT (type, slug) DO UPDATE SET item = excluded.item;

-- name: DropAddress :exec
DELETE FROM content_address WHERE type = $1 AND slug = $2;

-- name: AddressHolder :many
SELECT item FROM content_address WHERE type = $1 AND slug = $2;

-- name: VersionText :one
SELECT * FROM content_version WHERE item = $1 AND number = $2;

-- name: VersionsOf :many
SELECT item, number, at, author FROM content_version WHERE item = $1 ORDER BY number DESC LIMIT 200;

-- name: DeclaredItems :many
SELECT id, type, slug, version, origin, taken, public_version FROM content_item WHERE origin <> '';

-- name: NewestShown :many
SELECT * FROM content_item
WHERE type = sqlc.arg(type) AND public_version > 0 AND publish_at <= sqlc.arg(now) AND until > sqlc.arg(now)
    AND (CAST(sqlc.arg(kind) AS TEXT) = '' OR kind = sqlc.arg(kind)) AND (CAST(sqlc.arg(topic) AS TEXT) = '' OR topics LIKE sqlc.arg(topic))
    AND (CAST(sqlc.arg(office) AS TEXT) = '' OR office = sqlc.arg(office))
ORDER BY day DESC, id DESC LIMIT sqlc.arg(most) OFFSET sqlc.arg(from_row);

-- name: ComingShown :many
SELECT * FROM content_item
WHERE type = sqlc.arg(type) AND ends >= sqlc.arg(day) AND public_version > 0 AND publish_at <= sqlc.arg(now) AND until > sqlc.arg(now)
    AND (CAST(sqlc.arg(kind) AS TEXT) = '' OR kind = sqlc.arg(kind)) AND (CAST(sqlc.arg(topic) AS TEXT) = '' OR topics LIKE sqlc.arg(topic))
ORDER BY day, id LIMIT sqlc.arg(most) OFFSET sqlc.arg(from_row);

-- name: PastShown :many
SELECT * FROM content_item
WHERE type = sqlc.arg(type) AND ends < sqlc.arg(day) AND public_version > 0 AND publish_at <= sqlc.arg(now) AND until > sqlc.arg(now)
    AND (CAST(sqlc.arg(kind) AS TEXT) = '' OR kind = sqlc.arg(kind)) AND (CAST(sqlc.arg(topic) AS TEXT) = '' OR topics LIKE sqlc.arg(topic))
ORDER BY day DESC, id DESC LIMIT sqlc.arg(most) OFFSET sqlc.arg(from_row);

-- name: NamedShown :many
SELECT * FROM content_item
WHERE type = sqlc.arg(type) AND public_version > 0 AND publish_at <= sqlc.arg(now) AND until > sqlc.arg(now)
    AND (CAST(sqlc.arg(kind) AS TEXT) = '' OR kind = sqlc.arg(kind)) AND (CAST(sqlc.arg(topic) AS TEXT) = '' OR topics LIKE sqlc.arg(topic))
    AND (CAST(sqlc.arg(office) AS TEXT) = '' OR office = sqlc.arg(office))
ORDER BY name, id LIMIT sqlc.arg(most) OFFSET sqlc.arg(from_row);

-- name: CountShown :one
SELECT count(*) FROM (SELECT 1 AS one FROM content_item
WHERE type = sqlc.arg(type) AND public_version > 0 AND publish_at <= sqlc.arg(now) AND until > sqlc.arg(now)
    AND (CAST(sqlc.arg(kind) AS TEXT) = '' OR kind = sqlc.arg(kind)) AND (CAST(sqlc.arg(topic) AS TEXT) = '' OR topics LIKE sqlc.arg(topic))
    AND (CAST(sqlc.arg(office) AS TEXT) = '' OR office = sqlc.arg(office))
    AND (CAST(sqlc.arg(ends_from) AS TEXT) = '' OR ends >= sqlc.arg(ends_from)) AND (CAST(sqlc.arg(ends_before) AS TEXT) = '' OR ends < sqlc.arg(ends_before))
LIMIT 12000) AS counted;

-- name: FirstShown :many
SELECT * FROM content_item
WHERE type = sqlc.arg(type) AND first_until >= sqlc.arg(today) AND public_version > 0 AND publish_at <= sqlc.arg(now) AND until > sqlc.arg(now)
ORDER BY day DESC, id DESC LIMIT sqlc.arg(most);

-- name: ShownInSection :many
SELECT * FROM content_item
WHERE section = sqlc.arg(section) AND section <> '' AND public_version > 0 AND publish_at <= sqlc.arg(now) AND until > sqlc.arg(now)
ORDER BY type DESC, day DESC, name, id LIMIT 500;

-- name: ShownAfter :many
SELECT * FROM content_item
WHERE id > sqlc.arg(after) AND public_version > 0 AND publish_at <= sqlc.arg(now) AND until > sqlc.arg(now)
ORDER BY id LIMIT sqlc.arg(most);

-- name: ChangedAfter :many
SELECT * FROM content_item
WHERE (changed_at > sqlc.arg(since) OR publish_at > sqlc.arg(since) AND publish_at <= sqlc.arg(now) OR until > sqlc.arg(since) AND until <= sqlc.arg(now))
    AND id > sqlc.arg(after)
ORDER BY id LIMIT sqlc.arg(most);

-- name: TopicsShown :many
SELECT DISTINCT topics FROM content_item
WHERE type = sqlc.arg(type) AND public_version > 0 AND publish_at <= sqlc.arg(now) AND until > sqlc.arg(now) AND topics <> '';

-- name: Revision :one
SELECT n, CAST((SELECT coalesce(max(changed_at), 0) FROM content_item) AS BIGINT) AS changed FROM content_revision WHERE one = 1;

-- name: Raise :exec
UPDATE content_revision SET n = n + 1 WHERE one = 1;

-- name: NextPublished :one
SELECT CAST(coalesce(min(publish_at), 253402300799000) AS BIGINT) AS at FROM content_item WHERE public_version > 0 AND publish_at > sqlc.arg(now);

-- name: NextEnded :one
SELECT CAST(coalesce(min(until), 253402300799000) AS BIGINT) AS at FROM content_item WHERE public_version > 0 AND until > sqlc.arg(now);

-- name: WrittenItems :many
SELECT * FROM content_item
WHERE (CAST(sqlc.arg(type) AS TEXT) = '' OR type = sqlc.arg(type)) AND (CAST(sqlc.arg(words) AS TEXT) = '' OR lower(title) LIKE sqlc.arg(words))
    AND (CAST(sqlc.arg(state) AS TEXT) = '' OR sqlc.arg(state) = 'public' AND public_version > 0 OR sqlc.arg(state) = 'draft' AND public_version < version)
ORDER BY changed_at DESC, id DESC LIMIT sqlc.arg(most) OFFSET sqlc.arg(from_row);

-- name: CountWritten :one
SELECT count(*) FROM content_item
WHERE (CAST(sqlc.arg(type) AS TEXT) = '' OR type = sqlc.arg(type)) AND (CAST(sqlc.arg(words) AS TEXT) = '' OR lower(title) LIKE sqlc.arg(words))
    AND (CAST(sqlc.arg(state) AS TEXT) = '' OR sqlc.arg(state) = 'public' AND public_version > 0 OR sqlc.arg(state) = 'draft' AND public_version < version);

-- name: ItemsAfter :many
SELECT * FROM content_item WHERE id > sqlc.arg(after) ORDER BY id LIMIT sqlc.arg(most);

-- name: InsertImage :exec
INSERT INTO content_image (id, width, height, public, at) VALUES ($1, $2, $3, 0, $4) ON CONFLICT (id) DO NOTHING;

-- name: InsertImageSize :exec
INSERT INTO content_image_size (image, width, height, media, digest, bytes) VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (image, width) DO NOTHING;

-- name: ImageByID :one
SELECT * FROM content_image WHERE id = $1;

-- name: ImageSizes :many
SELECT width, height FROM content_image_size WHERE image = $1 ORDER BY width;

-- name: ImageSize :one
SELECT s.media, s.bytes, i.public FROM content_image_size s JOIN content_image i ON i.id = s.image WHERE s.image = $1 AND s.width = $2;

-- name: ImageWithDigest :many
SELECT image FROM content_image_size WHERE digest = $1 LIMIT 1;

-- name: ImageIsPublic :exec
UPDATE content_image SET public = 1 WHERE id = $1;

-- name: InsertFile :exec
INSERT INTO content_file (id, name, media, size, tagged, public, at, bytes) VALUES ($1, $2, $3, $4, $5, 0, $6, $7) ON CONFLICT (id) DO NOTHING;

-- name: FileByID :one
SELECT id, name, media, size, tagged, public, at FROM content_file WHERE id = $1;

-- name: FileBytes :one
SELECT bytes FROM content_file WHERE id = $1;

-- name: FileIsPublic :exec
UPDATE content_file SET public = 1 WHERE id = $1;

-- name: KeepLink :exec
INSERT INTO content_link (address, status, at) VALUES ($1, $2, $3)
ON CONFLICT (address) DO UPDATE SET status = excluded.status, at = excluded.at;

-- name: Links :many
SELECT * FROM content_link;
