-- +goose Up
-- An act of the board: asked for by an office (number 0), then published under the year's next number and never changed but
-- by its annulment. Its files are documents of the owner ("act", id). told says that its end was told.
CREATE TABLE noticeboard_act (
    id           TEXT   PRIMARY KEY,
    year         BIGINT NOT NULL,
    number       BIGINT NOT NULL,
    kind         TEXT   NOT NULL,
    subject      TEXT   NOT NULL,
    office       TEXT   NOT NULL,
    body         TEXT   NOT NULL,
    act_number   TEXT   NOT NULL,
    act_day      TEXT   NOT NULL,
    days         BIGINT NOT NULL,
    wanted       TEXT   NOT NULL,
    from_day     TEXT   NOT NULL,
    until_day    TEXT   NOT NULL,
    withheld     TEXT   NOT NULL,
    contact      TEXT   NOT NULL,
    state        TEXT   NOT NULL,
    requested_by TEXT   NOT NULL,
    requested_at BIGINT NOT NULL,
    published_at BIGINT NOT NULL,
    annulled_at  BIGINT NOT NULL,
    reason       TEXT   NOT NULL,
    digest       TEXT   NOT NULL,
    told         BIGINT NOT NULL,
    version      BIGINT NOT NULL
);
CREATE UNIQUE INDEX noticeboard_act_number ON noticeboard_act (year, number) WHERE number > 0;
CREATE INDEX noticeboard_act_shown ON noticeboard_act (until_day, from_day);
CREATE INDEX noticeboard_act_state ON noticeboard_act (state, told, until_day);

-- What the board showed, day by day and at each publication and annulment: a chain of hashes, only ever added to.
CREATE TABLE noticeboard_evidence (
    sequence BIGINT PRIMARY KEY,
    at       BIGINT NOT NULL,
    day      TEXT   NOT NULL,
    cause    TEXT   NOT NULL,
    lines    TEXT   NOT NULL,
    previous TEXT   NOT NULL,
    hash     TEXT   NOT NULL UNIQUE
);
CREATE INDEX noticeboard_evidence_day ON noticeboard_evidence (day, sequence);

-- +goose Down
DROP TABLE noticeboard_evidence;
DROP TABLE noticeboard_act;
