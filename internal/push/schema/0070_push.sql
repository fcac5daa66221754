-- +goose Up
-- A browser that wants to be told when a message has come. endpoint is a secret address at the browser's push service; whoever
-- uses the browser now is told, so it belongs to one account. p256dh and auth encrypt for this browser alone.
CREATE TABLE push_device (
    id       TEXT   PRIMARY KEY,
    account  TEXT   NOT NULL,
    endpoint TEXT   NOT NULL UNIQUE,
    p256dh   TEXT   NOT NULL,
    auth     TEXT   NOT NULL,
    name     TEXT   NOT NULL,
    made_at  BIGINT NOT NULL,
    used_at  BIGINT NOT NULL
);
CREATE INDEX push_device_account ON push_device (account, made_at);

-- One message on its way to one browser. The same message twice is one row.
CREATE TABLE push_delivery (
    id       TEXT   PRIMARY KEY,
    device   TEXT   NOT NULL,
    message  TEXT   NOT NULL,
    lang     TEXT   NOT NULL,
    state    TEXT   NOT NULL,
    attempts BIGINT NOT NULL,
    due      BIGINT NOT NULL,
    status   BIGINT NOT NULL,
    error    TEXT   NOT NULL,
    made_at  BIGINT NOT NULL,
    UNIQUE (device, message)
);
CREATE INDEX push_delivery_due ON push_delivery (state, due);
CREATE INDEX push_delivery_made ON push_delivery (made_at);

-- +goose Down
DROP TABLE push_delivery;
DROP TABLE push_device;
