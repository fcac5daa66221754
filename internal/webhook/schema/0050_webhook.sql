-- +goose Up
-- An address of another program that wants to be told. secret and previous sign what is sent, so they are kept as they are;
-- previous is empty when there is none, and signs until previous_until.
CREATE TABLE webhook_endpoint (
    id             TEXT   PRIMARY KEY,
    url            TEXT   NOT NULL,
    secret         TEXT   NOT NULL,
    previous       TEXT   NOT NULL,
    previous_until BIGINT NOT NULL,
    state          TEXT   NOT NULL,
    failures       BIGINT NOT NULL,
    error          TEXT   NOT NULL,
    made_at        BIGINT NOT NULL
);

CREATE TABLE webhook_subscription (
    endpoint TEXT NOT NULL,
    type     TEXT NOT NULL,
    PRIMARY KEY (endpoint, type)
);
CREATE INDEX webhook_subscription_type ON webhook_subscription (type);

-- One event for one endpoint. key is the event's own: the same key twice is one delivery. body is what is signed, byte by byte.
CREATE TABLE webhook_delivery (
    id       TEXT   PRIMARY KEY,
    endpoint TEXT   NOT NULL,
    key      TEXT   NOT NULL,
    type     TEXT   NOT NULL,
    body     TEXT   NOT NULL,
    state    TEXT   NOT NULL,
    attempts BIGINT NOT NULL,
    due      BIGINT NOT NULL,
    status   BIGINT NOT NULL,
    error    TEXT   NOT NULL,
    made_at  BIGINT NOT NULL,
    done_at  BIGINT NOT NULL,
    UNIQUE (endpoint, key)
);
CREATE INDEX webhook_delivery_due ON webhook_delivery (state, due);
CREATE INDEX webhook_delivery_endpoint ON webhook_delivery (endpoint, id);
CREATE INDEX webhook_delivery_made ON webhook_delivery (made_at);

-- +goose Down
DROP TABLE webhook_delivery;
DROP TABLE webhook_subscription;
DROP TABLE webhook_endpoint;
