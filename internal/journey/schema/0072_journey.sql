-- +goose Up
-- What a citizen has typed in a journey of several pages and not finished: values as typed, right or wrong.
CREATE TABLE journey_draft (
    id          TEXT   PRIMARY KEY,
    account     TEXT   NOT NULL,
    flow        TEXT   NOT NULL,
    step        TEXT   NOT NULL,
    answers     TEXT   NOT NULL,
    started_at  BIGINT NOT NULL,
    saved_at    BIGINT NOT NULL,
    expires_day TEXT   NOT NULL
);
CREATE INDEX journey_draft_account ON journey_draft (account, id);
CREATE INDEX journey_draft_expires ON journey_draft (expires_day);

-- A form that was sent after its session had ended, whole, until the same person has come in again.
CREATE TABLE journey_form (
    token_hash TEXT   PRIMARY KEY,
    account    TEXT   NOT NULL,
    path       TEXT   NOT NULL,
    media      TEXT   NOT NULL,
    body       BYTEA  NOT NULL,
    kept_at    BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX journey_form_account ON journey_form (account, kept_at);
CREATE INDEX journey_form_expires ON journey_form (expires_at);

-- +goose Down
DROP TABLE journey_form;
DROP TABLE journey_draft;
