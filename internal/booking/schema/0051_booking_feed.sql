-- +goose Up
-- A secret by which a calendar program follows somebody's appointments: a citizen's address, an officer's password. Each account
-- has at most one; only the secret's hash is kept.
CREATE TABLE booking_feed (
    account TEXT   PRIMARY KEY,
    kind    TEXT   NOT NULL,
    hash    TEXT   NOT NULL UNIQUE,
    made_at BIGINT NOT NULL
);

-- +goose Down
DROP TABLE booking_feed;
