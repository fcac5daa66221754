-- +goose Up
-- What the staff write and what the declared files bring. Columns from public_version on describe the version that readers see.
CREATE TABLE content_item (
    id             TEXT   PRIMARY KEY,
    type           TEXT   NOT NULL,
    slug           TEXT   NOT NULL,
    title          TEXT   NOT NULL,
    version        BIGINT NOT NULL,
    origin         TEXT   NOT NULL,
    taken          BIGINT NOT NULL,
    made_at        BIGINT NOT NULL,
    changed_at     BIGINT NOT NULL,
    changed_by     TEXT   NOT NULL,
    public_version BIGINT NOT NULL,
    was_public     BIGINT NOT NULL,
    publish_at     BIGINT NOT NULL,
    until          BIGINT NOT NULL,
    kind           TEXT   NOT NULL,
    day            TEXT   NOT NULL,
    ends           TEXT   NOT NULL,
    name           TEXT   NOT NULL,
    first_until    TEXT   NOT NULL,
    topics         TEXT   NOT NULL,
    office         TEXT   NOT NULL,
    text           TEXT   NOT NULL,
    UNIQUE (type, slug)
);
-- All that lists filter by stands in the index, so that only what is shown is looked up.
CREATE INDEX content_item_day ON content_item (type, day, id, ends, kind, topics, office, public_version, publish_at, until);
CREATE INDEX content_item_name ON content_item (type, name, id);
CREATE INDEX content_item_ends ON content_item (type, ends, day);
CREATE INDEX content_item_first ON content_item (type, first_until);
CREATE INDEX content_item_publish ON content_item (publish_at);
CREATE INDEX content_item_until ON content_item (until);
CREATE INDEX content_item_changed ON content_item (changed_at, id);

-- Every save is a version; none is ever changed.
CREATE TABLE content_version (
    item   TEXT   NOT NULL,
    number BIGINT NOT NULL,
    at     BIGINT NOT NULL,
    author TEXT   NOT NULL,
    text   TEXT   NOT NULL,
    PRIMARY KEY (item, number)
);

-- Addresses under which something was public once; they lead on to where it is now.
CREATE TABLE content_address (
    type TEXT NOT NULL,
    slug TEXT NOT NULL,
    item TEXT NOT NULL,
    PRIMARY KEY (type, slug)
);

-- One row, raised by every change: whoever keeps something of the contents asks it whether that is still true.
CREATE TABLE content_revision (
    one BIGINT PRIMARY KEY,
    n   BIGINT NOT NULL
);
INSERT INTO content_revision (one, n) VALUES (1, 1);

-- News were kept by the portal until now. Their texts have the form of this table's already.
CREATE TABLE IF NOT EXISTS portal_news (
    id TEXT PRIMARY KEY, kind TEXT NOT NULL, slug TEXT NOT NULL, day TEXT NOT NULL, until TEXT NOT NULL, office TEXT NOT NULL,
    topics TEXT NOT NULL, pages TEXT NOT NULL, state TEXT NOT NULL, made_at BIGINT NOT NULL, changed_at BIGINT NOT NULL, version BIGINT NOT NULL
);
INSERT INTO content_version (item, number, at, author, text)
SELECT id, version, changed_at, '',
    '{"fields":{"kind":"' || kind || '","day":"' || day || '","first_until":"' || until || '","office":"' || office || '"},"topics":' ||
    CASE WHEN topics = '' THEN '[]' ELSE '["' || replace(topics, ' ', '","') || '"]' END || ',"pages":' || pages || '}'
FROM portal_news;
INSERT INTO content_item (id, type, slug, title, version, origin, taken, made_at, changed_at, changed_by, public_version, was_public,
    publish_at, until, kind, day, ends, name, first_until, topics, office, text)
SELECT n.id, 'notizia', CASE WHEN EXISTS (SELECT 1 FROM portal_news o WHERE o.slug = n.slug AND o.id < n.id) THEN n.slug || '-' || n.kind ELSE n.slug END,
    n.slug, n.version, '', 0, n.made_at, n.changed_at, '', CASE WHEN n.state = 'published' THEN n.version ELSE 0 END,
    CASE WHEN n.state = 'published' THEN 1 ELSE 0 END, 0, 253402300799000, n.kind, n.day, '', n.slug, n.until,
    ' ' || n.topics || ' ', n.office, v.text
FROM portal_news n JOIN content_version v ON v.item = n.id;
DROP TABLE portal_news;

-- +goose Down
DROP TABLE content_revision;
DROP TABLE content_address;
DROP TABLE content_version;
DROP TABLE content_item;
