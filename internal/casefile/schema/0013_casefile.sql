-- +goose Up
-- The files of each version of a service that somebody began with: a case keeps the questions that it answered.
CREATE TABLE casefile_service_version (
    version TEXT   PRIMARY KEY,
    service TEXT   NOT NULL,
    files   TEXT   NOT NULL,
    kept_at BIGINT NOT NULL
);

-- The last number given in each year. Its row is taken in the change that stores the case, so that no number is lost.
CREATE TABLE casefile_protocollo (
    year BIGINT PRIMARY KEY,
    last BIGINT NOT NULL
);

-- A request being filled in. It is the citizen's own: answers as sent, right or wrong; it is gone when sent or expired.
CREATE TABLE casefile_draft (
    id          TEXT   PRIMARY KEY,
    service     TEXT   NOT NULL,
    version     TEXT   NOT NULL REFERENCES casefile_service_version (version),
    account     TEXT   NOT NULL,
    lang        TEXT   NOT NULL,
    answers     TEXT   NOT NULL,
    started_at  BIGINT NOT NULL,
    saved_at    BIGINT NOT NULL,
    expires_day TEXT   NOT NULL,
    revision    BIGINT NOT NULL
);
CREATE INDEX casefile_draft_account ON casefile_draft (account, id);
CREATE INDEX casefile_draft_expires ON casefile_draft (expires_day);

CREATE TABLE casefile_case (
    id              TEXT   PRIMARY KEY,
    service         TEXT   NOT NULL,
    service_version TEXT   NOT NULL REFERENCES casefile_service_version (version),
    statistic       TEXT   NOT NULL,
    office          TEXT   NOT NULL,
    state           TEXT   NOT NULL,
    is_open         BIGINT NOT NULL,
    year            BIGINT NOT NULL,
    number          BIGINT NOT NULL,
    account         TEXT   NOT NULL,
    codice_fiscale  TEXT   NOT NULL,
    given_name      TEXT   NOT NULL,
    family_name     TEXT   NOT NULL,
    email           TEXT   NOT NULL,
    lang            TEXT   NOT NULL,
    answers         TEXT   NOT NULL,
    fee_cents       BIGINT NOT NULL,
    payment_kind    TEXT   NOT NULL,
    payment         TEXT   NOT NULL,
    paid_at         BIGINT NOT NULL,
    submitted_at    BIGINT NOT NULL,
    submitted_day   TEXT   NOT NULL,
    term_days       BIGINT NOT NULL,
    silence         TEXT   NOT NULL,
    suspensions     TEXT   NOT NULL,
    due_day         TEXT   NOT NULL,
    officer         TEXT   NOT NULL,
    officer_name    TEXT   NOT NULL,
    taken_at        BIGINT NOT NULL,
    decided_at      BIGINT NOT NULL,
    changed_at      BIGINT NOT NULL,
    version         BIGINT NOT NULL,
    UNIQUE (year, number)
);
CREATE INDEX casefile_case_account ON casefile_case (account, submitted_at);
CREATE INDEX casefile_case_worklist ON casefile_case (is_open, due_day, id);
CREATE INDEX casefile_case_office ON casefile_case (office, state);
CREATE INDEX casefile_case_state ON casefile_case (state, due_day, id);
CREATE INDEX casefile_case_submitted ON casefile_case (submitted_day, statistic);

-- What happened in a case and what was said: its timeline, its messages, the office's notes. Append-only; seq is the
-- version of the case that it made.
CREATE TABLE casefile_entry (
    id       TEXT   PRIMARY KEY,
    case_id  TEXT   NOT NULL REFERENCES casefile_case (id),
    seq      BIGINT NOT NULL,
    at       BIGINT NOT NULL,
    kind     TEXT   NOT NULL,
    state    TEXT   NOT NULL,
    by_kind  TEXT   NOT NULL,
    by_id    TEXT   NOT NULL,
    by_name  TEXT   NOT NULL,
    text     TEXT   NOT NULL,
    internal BIGINT NOT NULL
);
CREATE UNIQUE INDEX casefile_entry_case ON casefile_entry (case_id, seq);

-- +goose Down
DROP TABLE casefile_entry;
DROP TABLE casefile_case;
DROP TABLE casefile_draft;
DROP TABLE casefile_protocollo;
DROP TABLE casefile_service_version;
