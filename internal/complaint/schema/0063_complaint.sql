-- +goose Up
-- The last number given in each year, one series a kind. Its row is taken in the change that stores the report, so that no
-- number is lost.
CREATE TABLE complaint_number (
    kind TEXT   NOT NULL,
    year BIGINT NOT NULL,
    last BIGINT NOT NULL,
    PRIMARY KEY (kind, year)
);

-- A report being filled in: what was typed, right or wrong. Who holds the link goes on; it is gone when sent or expired.
CREATE TABLE complaint_draft (
    id          TEXT   PRIMARY KEY,
    link        TEXT   NOT NULL UNIQUE,
    account     TEXT   NOT NULL,
    lang        TEXT   NOT NULL,
    typed       TEXT   NOT NULL,
    started_at  BIGINT NOT NULL,
    saved_at    BIGINT NOT NULL,
    expires_day TEXT   NOT NULL,
    revision    BIGINT NOT NULL
);
CREATE INDEX complaint_draft_account ON complaint_draft (account, id);
CREATE INDEX complaint_draft_expires ON complaint_draft (expires_day);

-- A report of a problem in town, or a request for assistance. Places are in millionths of a degree; located is 0 where only
-- an address is known. A guest's report that waits for its confirmation has no number.
CREATE TABLE complaint_report (
    id             TEXT   PRIMARY KEY,
    link           TEXT   NOT NULL UNIQUE,
    code           TEXT   NOT NULL,
    kind           TEXT   NOT NULL,
    year           BIGINT NOT NULL,
    number         BIGINT NOT NULL,
    category       TEXT   NOT NULL,
    title          TEXT   NOT NULL,
    details        TEXT   NOT NULL,
    address        TEXT   NOT NULL,
    located        BIGINT NOT NULL,
    lat            BIGINT NOT NULL,
    lon            BIGINT NOT NULL,
    state          TEXT   NOT NULL,
    is_open        BIGINT NOT NULL,
    office         TEXT   NOT NULL,
    officer        TEXT   NOT NULL,
    officer_name   TEXT   NOT NULL,
    account        TEXT   NOT NULL,
    given_name     TEXT   NOT NULL,
    family_name    TEXT   NOT NULL,
    email          TEXT   NOT NULL,
    lang           TEXT   NOT NULL,
    public_title   TEXT   NOT NULL,
    public_details TEXT   NOT NULL,
    public_address TEXT   NOT NULL,
    search         TEXT   NOT NULL,
    withheld       BIGINT NOT NULL,
    published_at   BIGINT NOT NULL,
    duplicate_of   TEXT   NOT NULL,
    term_days      BIGINT NOT NULL,
    submitted_at   BIGINT NOT NULL,
    submitted_day  TEXT   NOT NULL,
    due_day        TEXT   NOT NULL,
    taken_at       BIGINT NOT NULL,
    closed_at      BIGINT NOT NULL,
    closed_day     TEXT   NOT NULL,
    lapses         BIGINT NOT NULL,
    reminded       BIGINT NOT NULL,
    changed_at     BIGINT NOT NULL,
    version        BIGINT NOT NULL
);
CREATE UNIQUE INDEX complaint_report_number ON complaint_report (kind, year, number) WHERE number > 0;
CREATE INDEX complaint_report_account ON complaint_report (account, submitted_at);
CREATE INDEX complaint_report_worklist ON complaint_report (is_open, due_day, id);
CREATE INDEX complaint_report_public ON complaint_report (published_at, category, state);
CREATE INDEX complaint_report_place ON complaint_report (lat, lon);
CREATE INDEX complaint_report_lapses ON complaint_report (lapses);

-- What happened to a report and what was said. Append-only; seq is the version of the report that it made.
CREATE TABLE complaint_entry (
    id        TEXT   PRIMARY KEY,
    report_id TEXT   NOT NULL REFERENCES complaint_report (id),
    seq       BIGINT NOT NULL,
    at        BIGINT NOT NULL,
    kind      TEXT   NOT NULL,
    state     TEXT   NOT NULL,
    by_kind   TEXT   NOT NULL,
    by_id     TEXT   NOT NULL,
    by_name   TEXT   NOT NULL,
    text      TEXT   NOT NULL,
    audience  TEXT   NOT NULL
);
CREATE UNIQUE INDEX complaint_entry_report ON complaint_entry (report_id, seq);

-- Pictures that the office keeps from the public.
CREATE TABLE complaint_hidden (
    report_id TEXT NOT NULL REFERENCES complaint_report (id),
    document  TEXT NOT NULL,
    PRIMARY KEY (report_id, document)
);

-- +goose Down
DROP TABLE complaint_hidden;
DROP TABLE complaint_entry;
DROP TABLE complaint_report;
DROP TABLE complaint_draft;
DROP TABLE complaint_number;
