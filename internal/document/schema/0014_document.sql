-- +goose Up
-- The bytes of files, each content once, whoever it belongs to. BYTEA is PostgreSQL's word; SQLite keeps a blob as it is.
CREATE TABLE document_content (
    sha256 TEXT   PRIMARY KEY,
    bytes  BYTEA  NOT NULL
);

-- A file of somebody's: owner is a thing of the module that keeps it ("case", id), slot its place there.
CREATE TABLE document (
    id         TEXT   PRIMARY KEY,
    owner_kind TEXT   NOT NULL,
    owner_id   TEXT   NOT NULL,
    slot       TEXT   NOT NULL,
    name       TEXT   NOT NULL,
    media      TEXT   NOT NULL,
    size       BIGINT NOT NULL,
    sha256     TEXT   NOT NULL REFERENCES document_content (sha256),
    added_at   BIGINT NOT NULL,
    added_by   TEXT   NOT NULL,
    keep_until TEXT   NOT NULL
);
CREATE INDEX document_owner ON document (owner_kind, owner_id, id);
CREATE INDEX document_sha256 ON document (sha256);
CREATE INDEX document_keep_until ON document (keep_until);

-- +goose Down
DROP TABLE document;
DROP TABLE document_content;
