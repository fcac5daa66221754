-- +goose Up
-- The state of a payment gateway that stands outside: nothing of the program reads these tables but its sandbox.
CREATE TABLE sandbox_checkout (
    id         TEXT   PRIMARY KEY,
    reference  TEXT   NOT NULL UNIQUE,
    notice     TEXT   NOT NULL,
    cents      BIGINT NOT NULL,
    causale    TEXT   NOT NULL,
    back       TEXT   NOT NULL,
    state      TEXT   NOT NULL,
    code       TEXT   NOT NULL,
    receipt    TEXT   NOT NULL,
    later      TEXT   NOT NULL,
    later_at   BIGINT NOT NULL,
    made_at    BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    settled_at BIGINT NOT NULL,
    tell       BIGINT NOT NULL,
    tell_at    BIGINT NOT NULL
);
CREATE INDEX sandbox_checkout_later ON sandbox_checkout (later, later_at);
CREATE INDEX sandbox_checkout_tell ON sandbox_checkout (tell, tell_at);
CREATE INDEX sandbox_checkout_open ON sandbox_checkout (state, expires_at);

-- +goose Down
DROP TABLE sandbox_checkout;
