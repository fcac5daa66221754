-- +goose Up
-- One row: where the audit chain stands.
CREATE TABLE audit_head (
    id   BIGINT PRIMARY KEY CHECK (id = 1),
    seq  BIGINT NOT NULL,
    hash TEXT   NOT NULL
);
INSERT INTO audit_head (id, seq, hash) VALUES (1, 0, '');

-- Append-only. hash = SHA-256 over the previous line's hash and the canonical text of this line.
CREATE TABLE audit (
    seq        BIGINT PRIMARY KEY,
    at         BIGINT NOT NULL,
    action     TEXT   NOT NULL,
    actor_kind TEXT   NOT NULL,
    actor_id   TEXT   NOT NULL,
    actor_name TEXT   NOT NULL,
    ground     TEXT   NOT NULL,
    subjects   TEXT   NOT NULL,
    hash       TEXT   NOT NULL
);

-- Whom or what a line is about, to be found by: a copy of audit.subjects, which the hash covers.
CREATE TABLE audit_subject (
    kind TEXT   NOT NULL,
    id   TEXT   NOT NULL,
    seq  BIGINT NOT NULL REFERENCES audit (seq),
    PRIMARY KEY (kind, id, seq)
);

-- What happened and still has to be told, in order: the audit line of the change, and the place among its facts. A row
-- goes when every reaction has run.
CREATE TABLE outbox (
    line     BIGINT NOT NULL,
    nth      BIGINT NOT NULL,
    at       BIGINT NOT NULL,
    fact     TEXT   NOT NULL,
    payload  TEXT   NOT NULL,
    attempts BIGINT NOT NULL,
    due      BIGINT NOT NULL,
    error    TEXT   NOT NULL,
    PRIMARY KEY (line, nth)
);

-- The first answer to each change that carried an idempotency key.
CREATE TABLE idempotency (
    actor  TEXT   NOT NULL,
    action TEXT   NOT NULL,
    key    TEXT   NOT NULL,
    at     BIGINT NOT NULL,
    answer TEXT   NOT NULL,
    PRIMARY KEY (actor, action, key)
);

-- +goose Down
DROP TABLE idempotency;
DROP TABLE outbox;
DROP TABLE audit_subject;
DROP TABLE audit;
DROP TABLE audit_head;
