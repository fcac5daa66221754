-- +goose Up
-- A certificate that was issued. expires is 0 for what cannot change; leaf is the place in the log
-- of the last thing that happened to it.
CREATE TABLE certificate (
    id             TEXT   PRIMARY KEY,
    code           TEXT   NOT NULL UNIQUE,
    kind           TEXT   NOT NULL,
    statistic      TEXT   NOT NULL,
    resident       TEXT   NOT NULL,
    codice_fiscale TEXT   NOT NULL,
    holder         TEXT   NOT NULL,
    account        TEXT   NOT NULL,
    issued_by      TEXT   NOT NULL,
    bollo          TEXT   NOT NULL,
    pdf_sha256     TEXT   NOT NULL UNIQUE,
    seal_sha256    TEXT   NOT NULL,
    leaf           BIGINT NOT NULL,
    issued_at      BIGINT NOT NULL,
    issued_day     TEXT   NOT NULL,
    expires        BIGINT NOT NULL,
    state          TEXT   NOT NULL,
    reason         TEXT   NOT NULL,
    changed_at     BIGINT NOT NULL
);
CREATE INDEX certificate_account ON certificate (account, issued_at);
CREATE INDEX certificate_codice_fiscale ON certificate (codice_fiscale, issued_at);
CREATE INDEX certificate_issued ON certificate (issued_day, statistic);

-- The signed bytes, apart: lists do not carry them along.
CREATE TABLE certificate_pdf (
    certificate TEXT  PRIMARY KEY REFERENCES certificate (id),
    bytes       BYTEA NOT NULL
);

-- A stamp duty mark pays for one certificate.
CREATE TABLE certificate_bollo (
    identifier  TEXT PRIMARY KEY,
    certificate TEXT NOT NULL
);

-- The transparency log (RFC 6962 tree as golang.org/x/mod/sumdb/tlog stores it): its leaves, without personal data, and
-- its hashes. The one row of certificate_log is its size.
CREATE TABLE certificate_log (
    id   BIGINT PRIMARY KEY CHECK (id = 1),
    size BIGINT NOT NULL
);
INSERT INTO certificate_log (id, size) VALUES (1, 0);
CREATE TABLE certificate_log_leaf (
    leaf   BIGINT PRIMARY KEY,
    record BYTEA  NOT NULL
);
CREATE TABLE certificate_log_hash (
    place BIGINT PRIMARY KEY,
    hash  BYTEA  NOT NULL
);

-- The log's signed state as it was published, hour by hour: what a rewrite would have to contradict.
CREATE TABLE certificate_checkpoint (
    size BIGINT PRIMARY KEY,
    at   BIGINT NOT NULL,
    note TEXT   NOT NULL
);

-- +goose Down
DROP TABLE certificate_checkpoint;
DROP TABLE certificate_log_hash;
DROP TABLE certificate_log_leaf;
DROP TABLE certificate_log;
DROP TABLE certificate_bollo;
DROP TABLE certificate_pdf;
DROP TABLE certificate;
