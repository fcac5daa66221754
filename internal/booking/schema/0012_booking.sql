-- +goose Up
-- A place in time that somebody has wanted. Slots nobody wanted yet have no row: the calendar's rules say them.
CREATE TABLE booking_slot (
    calendar TEXT   NOT NULL,
    starts   BIGINT NOT NULL,
    booked   BIGINT NOT NULL,
    capacity BIGINT NOT NULL,
    PRIMARY KEY (calendar, starts),
    CHECK (booked >= 0 AND booked <= capacity)
);

CREATE TABLE booking_appointment (
    id             TEXT   PRIMARY KEY,
    code           TEXT   NOT NULL UNIQUE,
    link           TEXT   NOT NULL UNIQUE,
    calendar       TEXT   NOT NULL,
    statistic      TEXT   NOT NULL,
    office         TEXT   NOT NULL,
    starts         BIGINT NOT NULL,
    ends           BIGINT NOT NULL,
    day            TEXT   NOT NULL,
    state          TEXT   NOT NULL,
    account        TEXT   NOT NULL,
    codice_fiscale TEXT   NOT NULL,
    given_name     TEXT   NOT NULL,
    family_name    TEXT   NOT NULL,
    email          TEXT   NOT NULL,
    note           TEXT   NOT NULL,
    lang           TEXT   NOT NULL,
    made_at        BIGINT NOT NULL,
    made_day       TEXT   NOT NULL,
    changed_at     BIGINT NOT NULL,
    reminded       BIGINT NOT NULL,
    version        BIGINT NOT NULL
);
CREATE INDEX booking_appointment_account ON booking_appointment (account, starts);
CREATE INDEX booking_appointment_agenda ON booking_appointment (office, day, starts);
CREATE INDEX booking_appointment_slot ON booking_appointment (calendar, starts);
CREATE INDEX booking_appointment_made ON booking_appointment (made_day, statistic);

-- A day on which a calendar is closed beyond its rules.
CREATE TABLE booking_closure (
    calendar TEXT   NOT NULL,
    day      TEXT   NOT NULL,
    reason   TEXT   NOT NULL,
    at       BIGINT NOT NULL,
    PRIMARY KEY (calendar, day)
);

-- +goose Down
DROP TABLE booking_closure;
DROP TABLE booking_appointment;
DROP TABLE booking_slot;
