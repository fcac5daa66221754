-- +goose Up
-- The smallest piece of an agenda that somebody has wanted: how much of a desk's time is taken. Cells nobody wanted yet have
-- no row: the calendar's rules say them. The check is the last word against giving a place twice.
CREATE TABLE booking_cell (
    calendar TEXT   NOT NULL,
    starts   BIGINT NOT NULL,
    lane     TEXT   NOT NULL,
    taken    BIGINT NOT NULL,
    capacity BIGINT NOT NULL,
    PRIMARY KEY (calendar, starts, lane),
    CHECK (taken >= 0 AND taken <= capacity)
);
INSERT INTO booking_cell (calendar, starts, lane, taken, capacity) SELECT calendar, starts, '', booked, capacity FROM booking_slot;
DROP TABLE booking_slot;

-- first: of the cells that the appointment occupies, cells of them, step milliseconds each, units of each one's capacity.
-- lapses: when it gives them back by itself (a hold, a guest who does not confirm, a cancelled place); 0 where it does not.
ALTER TABLE booking_appointment ADD COLUMN subject TEXT NOT NULL DEFAULT '';
ALTER TABLE booking_appointment ADD COLUMN category TEXT NOT NULL DEFAULT '';
ALTER TABLE booking_appointment ADD COLUMN lane TEXT NOT NULL DEFAULT '';
ALTER TABLE booking_appointment ADD COLUMN first BIGINT NOT NULL DEFAULT 0;
ALTER TABLE booking_appointment ADD COLUMN cells BIGINT NOT NULL DEFAULT 1;
ALTER TABLE booking_appointment ADD COLUMN step BIGINT NOT NULL DEFAULT 0;
ALTER TABLE booking_appointment ADD COLUMN units BIGINT NOT NULL DEFAULT 1;
ALTER TABLE booking_appointment ADD COLUMN people BIGINT NOT NULL DEFAULT 1;
ALTER TABLE booking_appointment ADD COLUMN documents BIGINT NOT NULL DEFAULT 1;
ALTER TABLE booking_appointment ADD COLUMN relation TEXT NOT NULL DEFAULT 'self';
ALTER TABLE booking_appointment ADD COLUMN client TEXT NOT NULL DEFAULT '';
ALTER TABLE booking_appointment ADD COLUMN waiting TEXT NOT NULL DEFAULT '';
ALTER TABLE booking_appointment ADD COLUMN rules BIGINT NOT NULL DEFAULT 0;
ALTER TABLE booking_appointment ADD COLUMN lapses BIGINT NOT NULL DEFAULT 0;
ALTER TABLE booking_appointment ADD COLUMN arrived_at BIGINT NOT NULL DEFAULT 0;
ALTER TABLE booking_appointment ADD COLUMN ended_at BIGINT NOT NULL DEFAULT 0;
ALTER TABLE booking_appointment ADD COLUMN served_seconds BIGINT NOT NULL DEFAULT 0;
UPDATE booking_appointment SET first = starts, step = ends - starts;
CREATE INDEX booking_appointment_lapses ON booking_appointment (calendar, lapses) WHERE lapses > 0;
CREATE INDEX booking_appointment_person ON booking_appointment (codice_fiscale, starts);
CREATE INDEX booking_appointment_email ON booking_appointment (email, starts);
CREATE INDEX booking_appointment_remind ON booking_appointment (starts) WHERE reminded = 0 AND state = 'booked';
CREATE INDEX booking_appointment_lapsed ON booking_appointment (changed_at) WHERE state = 'lapsed';
DROP INDEX booking_appointment_slot;
CREATE INDEX booking_appointment_desk ON booking_appointment (calendar, starts, lane);

-- An edition of a calendar's rules that its office made; version 0 is the declared one and has no row.
CREATE TABLE booking_rules (
    calendar TEXT   NOT NULL,
    version  BIGINT NOT NULL,
    id       TEXT   NOT NULL UNIQUE,
    rules    TEXT   NOT NULL,
    reason   TEXT   NOT NULL,
    author   TEXT   NOT NULL,
    at       BIGINT NOT NULL,
    PRIMARY KEY (calendar, version)
);
DROP TABLE booking_closure;

-- Somebody who would come earlier.
CREATE TABLE booking_waiting (
    id             TEXT   PRIMARY KEY,
    link           TEXT   NOT NULL UNIQUE,
    calendar       TEXT   NOT NULL,
    subject        TEXT   NOT NULL,
    people         BIGINT NOT NULL,
    documents      BIGINT NOT NULL,
    appointment    TEXT   NOT NULL,
    account        TEXT   NOT NULL,
    codice_fiscale TEXT   NOT NULL,
    given_name     TEXT   NOT NULL,
    family_name    TEXT   NOT NULL,
    email          TEXT   NOT NULL,
    lang           TEXT   NOT NULL,
    from_day       TEXT   NOT NULL,
    until_day      TEXT   NOT NULL,
    state          TEXT   NOT NULL,
    offers         BIGINT NOT NULL,
    offered_at     BIGINT NOT NULL,
    made_at        BIGINT NOT NULL
);
CREATE INDEX booking_waiting_open ON booking_waiting (calendar, state, made_at);
CREATE INDEX booking_waiting_appointment ON booking_waiting (appointment);

-- +goose Down
DROP TABLE booking_waiting;
DROP TABLE booking_rules;
DROP TABLE booking_cell;
