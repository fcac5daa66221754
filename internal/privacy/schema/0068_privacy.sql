-- +goose Up
-- What somebody asked for about the own data. text is the person's, answer the office's. Instants that have not come are 0.
CREATE TABLE privacy_request (
    id          TEXT   PRIMARY KEY,
    account     TEXT   NOT NULL,
    kind        TEXT   NOT NULL,
    state       TEXT   NOT NULL,
    lang        TEXT   NOT NULL,
    text        TEXT   NOT NULL,
    answer      TEXT   NOT NULL,
    answered_by TEXT   NOT NULL,
    attempts    BIGINT NOT NULL,
    size        BIGINT NOT NULL,
    asked_at    BIGINT NOT NULL,
    due_day     TEXT   NOT NULL,
    ended_at    BIGINT NOT NULL,
    expires_at  BIGINT NOT NULL
);
CREATE INDEX privacy_request_account ON privacy_request (account, asked_at);
CREATE INDEX privacy_request_state ON privacy_request (kind, state, asked_at);

-- The archive that was made for a request, until it expires.
CREATE TABLE privacy_archive (
    request TEXT  PRIMARY KEY REFERENCES privacy_request (id),
    bytes   BYTEA NOT NULL
);

-- +goose Down
DROP TABLE privacy_archive;
DROP TABLE privacy_request;
