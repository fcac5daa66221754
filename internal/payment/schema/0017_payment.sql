-- +goose Up
-- Numbers that are given out one by one. The secret scatters those that strangers must not guess.
CREATE TABLE payment_series (
    name   TEXT   PRIMARY KEY,
    last   BIGINT NOT NULL,
    secret TEXT   NOT NULL
);

-- What somebody owes.
CREATE TABLE payment_position (
    id             TEXT   PRIMARY KEY,
    notice         TEXT   NOT NULL UNIQUE,
    iuv            TEXT   NOT NULL UNIQUE,
    link           TEXT   NOT NULL UNIQUE,
    kind           TEXT   NOT NULL,
    statistic      TEXT   NOT NULL,
    office         TEXT   NOT NULL,
    codice_fiscale TEXT   NOT NULL,
    given_name     TEXT   NOT NULL,
    family_name    TEXT   NOT NULL,
    cents          BIGINT NOT NULL,
    reduced_cents  BIGINT NOT NULL,
    reduced_until  TEXT   NOT NULL,
    causale        TEXT   NOT NULL,
    due            TEXT   NOT NULL,
    state          TEXT   NOT NULL,
    case_id        TEXT   NOT NULL,
    made_at        BIGINT NOT NULL,
    made_day       TEXT   NOT NULL,
    paid_at        BIGINT NOT NULL,
    paid_cents     BIGINT NOT NULL,
    changed_at     BIGINT NOT NULL,
    version        BIGINT NOT NULL,
    CHECK (cents > 0 AND reduced_cents >= 0 AND reduced_cents < cents)
);
CREATE INDEX payment_position_debtor ON payment_position (codice_fiscale, made_at);
CREATE INDEX payment_position_made ON payment_position (made_day, id);
CREATE INDEX payment_position_state ON payment_position (state, due);
CREATE INDEX payment_position_case ON payment_position (case_id);

-- An attempt to pay. A position has one that is going on (started, unknown) at most.
CREATE TABLE payment_payment (
    id         TEXT   PRIMARY KEY,
    token      TEXT   NOT NULL UNIQUE,
    position   TEXT   NOT NULL REFERENCES payment_position (id),
    checkout   TEXT   NOT NULL UNIQUE,
    url        TEXT   NOT NULL,
    cents      BIGINT NOT NULL,
    state      TEXT   NOT NULL,
    code       TEXT   NOT NULL,
    started_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    poll_at    BIGINT NOT NULL,
    polls      BIGINT NOT NULL,
    changed_at BIGINT NOT NULL
);
CREATE INDEX payment_payment_position ON payment_payment (position, started_at);
CREATE INDEX payment_payment_poll ON payment_payment (state, poll_at);

-- Money that paid a position: one for each paid position, numbered without gaps.
CREATE TABLE payment_receipt (
    position  TEXT   PRIMARY KEY REFERENCES payment_position (id),
    number    TEXT   NOT NULL UNIQUE,
    payment   TEXT   NOT NULL,
    gateway   TEXT   NOT NULL UNIQUE,
    kind      TEXT   NOT NULL,
    statistic TEXT   NOT NULL,
    office    TEXT   NOT NULL,
    cents     BIGINT NOT NULL,
    paid_at   BIGINT NOT NULL,
    paid_day  TEXT   NOT NULL
);
CREATE INDEX payment_receipt_day ON payment_receipt (paid_day, statistic);

-- Money that arrived and pays nothing: kept until a cashier has given it back or assigned it.
CREATE TABLE payment_surplus (
    id         TEXT   PRIMARY KEY,
    gateway    TEXT   NOT NULL UNIQUE,
    notice     TEXT   NOT NULL,
    position   TEXT   NOT NULL,
    reason     TEXT   NOT NULL,
    cents      BIGINT NOT NULL,
    paid_at    BIGINT NOT NULL,
    arrived_at BIGINT NOT NULL,
    state      TEXT   NOT NULL,
    note       TEXT   NOT NULL,
    settled_at BIGINT NOT NULL
);
CREATE INDEX payment_surplus_state ON payment_surplus (state, arrived_at);

-- Wrong answers to "which codice fiscale" for a notice number, on a day: who guesses is stopped.
CREATE TABLE payment_guess (
    notice TEXT   NOT NULL,
    day    TEXT   NOT NULL,
    wrong  BIGINT NOT NULL,
    PRIMARY KEY (notice, day)
);

-- +goose Down
DROP TABLE payment_guess;
DROP TABLE payment_surplus;
DROP TABLE payment_receipt;
DROP TABLE payment_payment;
DROP TABLE payment_position;
DROP TABLE payment_series;
