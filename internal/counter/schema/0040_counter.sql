-- +goose Up
-- A turn is somebody's place in an office's queue of a day. source is who issued the number: empty for the centre, the
-- id of a site's counter otherwise. Instants that have not come are 0; waited is -1 until the first call.
CREATE TABLE counter_turn (
    id          TEXT   PRIMARY KEY,
    link        TEXT   NOT NULL UNIQUE,
    source      TEXT   NOT NULL,
    office      TEXT   NOT NULL,
    day         TEXT   NOT NULL,
    series      TEXT   NOT NULL,
    nth         BIGINT NOT NULL,
    number      TEXT   NOT NULL,
    kind        TEXT   NOT NULL,
    appointment TEXT   NOT NULL,
    subject     TEXT   NOT NULL,
    name        TEXT   NOT NULL,
    people      BIGINT NOT NULL,
    starts      BIGINT NOT NULL,
    desk        TEXT   NOT NULL,
    state       TEXT   NOT NULL,
    priority    BIGINT NOT NULL,
    calls       BIGINT NOT NULL,
    arrived_at  BIGINT NOT NULL,
    queued_at   BIGINT NOT NULL,
    called_at   BIGINT NOT NULL,
    started_at  BIGINT NOT NULL,
    parked_at   BIGINT NOT NULL,
    ended_at    BIGINT NOT NULL,
    waited      BIGINT NOT NULL,
    served      BIGINT NOT NULL,
    version     BIGINT NOT NULL
);
CREATE INDEX counter_turn_queue ON counter_turn (office, day, state);
CREATE INDEX counter_turn_series ON counter_turn (office, day, series, nth);
CREATE INDEX counter_turn_served ON counter_turn (office, subject, state, ended_at);
CREATE INDEX counter_turn_appointment ON counter_turn (appointment);

-- A desk at which somebody sits today. subjects is empty where it does all.
CREATE TABLE counter_desk (
    office    TEXT   NOT NULL,
    desk      TEXT   NOT NULL,
    day       TEXT   NOT NULL,
    officer   TEXT   NOT NULL,
    subjects  TEXT   NOT NULL,
    opened_at BIGINT NOT NULL,
    PRIMARY KEY (office, desk)
);

-- The appointments of today and the next days as the queue needs them.
CREATE TABLE counter_expected (
    id      TEXT   PRIMARY KEY,
    code    TEXT   NOT NULL,
    office  TEXT   NOT NULL,
    day     TEXT   NOT NULL,
    subject TEXT   NOT NULL,
    desk    TEXT   NOT NULL,
    starts  BIGINT NOT NULL,
    ends    BIGINT NOT NULL,
    name    TEXT   NOT NULL,
    people  BIGINT NOT NULL
);
CREATE INDEX counter_expected_day ON counter_expected (office, day, starts);

-- A day whose appointments were read once from where they are kept; what changes afterwards is told.
CREATE TABLE counter_synced (
    office TEXT   NOT NULL,
    day    TEXT   NOT NULL,
    at     BIGINT NOT NULL,
    PRIMARY KEY (office, day)
);

-- A secret that opens the kiosk, the display or the interface of an office, kept by its hash.
CREATE TABLE counter_key (
    id         TEXT   PRIMARY KEY,
    office     TEXT   NOT NULL,
    purpose    TEXT   NOT NULL,
    hash       TEXT   NOT NULL UNIQUE,
    ending     TEXT   NOT NULL,
    made_at    BIGINT NOT NULL,
    revoked_at BIGINT NOT NULL
);
CREATE INDEX counter_key_office ON counter_key (office, made_at);

-- A counter program at an office's site, as the centre knows it: its mark in numbers, whether it is in charge of the
-- office's queue, and up to which event it was heard.
CREATE TABLE counter_site (
    id        TEXT   PRIMARY KEY,
    office    TEXT   NOT NULL,
    mark      TEXT   NOT NULL,
    in_charge BIGINT NOT NULL,
    first_at  BIGINT NOT NULL,
    seen_at   BIGINT NOT NULL,
    heard     BIGINT NOT NULL
);
CREATE INDEX counter_site_office ON counter_site (office, first_at);

-- What happened at a site, in its order. At the site these are the events still to be sent, then for some days those that
-- were; at the centre those that were heard.
CREATE TABLE counter_event (
    source  TEXT   NOT NULL,
    seq     BIGINT NOT NULL,
    id      TEXT   NOT NULL UNIQUE,
    at      BIGINT NOT NULL,
    action  TEXT   NOT NULL,
    payload TEXT   NOT NULL,
    sent    BIGINT NOT NULL,
    PRIMARY KEY (source, seq)
);
CREATE INDEX counter_event_unsent ON counter_event (source, sent, seq);

-- What a site knows of the centre: one row, the last situation that it was given.
CREATE TABLE counter_situation (
    name  TEXT   PRIMARY KEY,
    value TEXT   NOT NULL,
    at    BIGINT NOT NULL
);

-- +goose Down
DROP TABLE counter_situation;
DROP TABLE counter_event;
DROP TABLE counter_site;
DROP TABLE counter_key;
DROP TABLE counter_synced;
DROP TABLE counter_expected;
DROP TABLE counter_desk;
DROP TABLE counter_turn;
