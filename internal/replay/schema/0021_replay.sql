-- +goose Up
-- How far the replay of an event file has come. done + refused = line: everything up to it has happened.
CREATE TABLE replay (
    file    TEXT   PRIMARY KEY,
    line    BIGINT NOT NULL,
    refused BIGINT NOT NULL,
    reasons TEXT   NOT NULL,
    at      BIGINT NOT NULL
);

-- +goose Down
DROP TABLE replay;
