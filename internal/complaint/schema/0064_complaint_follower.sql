-- +goose Up
-- Who wants to hear what becomes of a report. The link stands nowhere but in letters: it confirms, and it ends.
CREATE TABLE complaint_follower (
    id           TEXT   PRIMARY KEY,
    report_id    TEXT   NOT NULL REFERENCES complaint_report (id),
    email        TEXT   NOT NULL,
    account      TEXT   NOT NULL,
    lang         TEXT   NOT NULL,
    link         TEXT   NOT NULL UNIQUE,
    asked_at     BIGINT NOT NULL,
    confirmed_at BIGINT NOT NULL,
    UNIQUE (report_id, email)
);
CREATE INDEX complaint_follower_asked ON complaint_follower (confirmed_at, asked_at);

-- How much came from one place today. The place is kept as a keyed digest, and its key is thrown away with the day: what
-- is left tells nobody's address.
CREATE TABLE complaint_day_key (
    day  TEXT PRIMARY KEY,
    salt TEXT NOT NULL
);
CREATE TABLE complaint_from (
    day   TEXT   NOT NULL,
    place TEXT   NOT NULL,
    what  TEXT   NOT NULL,
    count BIGINT NOT NULL,
    PRIMARY KEY (day, place, what)
);

-- +goose Down
DROP TABLE complaint_from;
DROP TABLE complaint_day_key;
DROP TABLE complaint_follower;
