-- +goose Up
-- A sheet of the register: the people of one dwelling.
CREATE TABLE registry_family (
    id           TEXT   PRIMARY KEY,
    number       BIGINT NOT NULL UNIQUE,
    street       TEXT   NOT NULL,
    house_number TEXT   NOT NULL,
    cap          TEXT   NOT NULL,
    since        TEXT   NOT NULL
);

-- A resident. Relatives are ids, empty where they are no residents; the keys are the letters of the names, for search:
-- a to z only, so that they sort the same on every engine and under every collation.
CREATE TABLE registry_resident (
    id                TEXT   PRIMARY KEY,
    number            BIGINT NOT NULL UNIQUE,
    codice_fiscale    TEXT   NOT NULL UNIQUE,
    surname           TEXT   NOT NULL,
    name              TEXT   NOT NULL,
    surname_key       TEXT   NOT NULL,
    name_key          TEXT   NOT NULL,
    sex               TEXT   NOT NULL,
    birth             TEXT   NOT NULL,
    birth_place       TEXT   NOT NULL,
    birth_province    TEXT   NOT NULL,
    birth_belfiore    TEXT   NOT NULL,
    citizenship       TEXT   NOT NULL,
    since             TEXT   NOT NULL,
    family            TEXT   NOT NULL REFERENCES registry_family (id),
    role              BIGINT NOT NULL,
    partner           TEXT   NOT NULL,
    father            TEXT   NOT NULL,
    mother            TEXT   NOT NULL,
    civil_status      BIGINT NOT NULL,
    marriage_day      TEXT   NOT NULL,
    marriage_place    TEXT   NOT NULL,
    marriage_province TEXT   NOT NULL,
    marriage_ended    TEXT   NOT NULL
);
CREATE INDEX registry_resident_family ON registry_resident (family, number);
CREATE INDEX registry_resident_name ON registry_resident (surname_key, name_key);

-- Another public body that may ask whether what it knows of somebody is true. Purposes and data are JSON lists.
CREATE TABLE registry_body (
    id         TEXT   PRIMARY KEY,
    name       TEXT   NOT NULL UNIQUE,
    contact    TEXT   NOT NULL,
    agreement  TEXT   NOT NULL,
    quota      BIGINT NOT NULL,
    purposes   TEXT   NOT NULL,
    data       TEXT   NOT NULL,
    suspended  BIGINT NOT NULL,
    made_at    BIGINT NOT NULL,
    changed_at BIGINT NOT NULL
);

-- A body's key to the interface: its SHA-256 in hex and its last characters, never the key.
CREATE TABLE registry_key (
    id         TEXT   PRIMARY KEY,
    body       TEXT   NOT NULL REFERENCES registry_body (id),
    sha256     TEXT   NOT NULL UNIQUE,
    ending     TEXT   NOT NULL,
    made_at    BIGINT NOT NULL,
    revoked_at BIGINT NOT NULL
);
CREATE INDEX registry_key_body ON registry_key (body, made_at);

-- How many verifications of a body's daily quota are used.
CREATE TABLE registry_quota (
    body TEXT   NOT NULL,
    day  TEXT   NOT NULL,
    used BIGINT NOT NULL,
    PRIMARY KEY (body, day)
);

-- A verification: which data were asked about and whether they are right, never the data themselves.
CREATE TABLE registry_verification (
    id           TEXT   PRIMARY KEY,
    body         TEXT   NOT NULL REFERENCES registry_body (id),
    resident     TEXT   NOT NULL,
    purpose      TEXT   NOT NULL,
    reference    TEXT   NOT NULL,
    outcomes     TEXT   NOT NULL,
    verified_at  BIGINT NOT NULL,
    verified_day TEXT   NOT NULL
);
CREATE INDEX registry_verification_day ON registry_verification (verified_day);
CREATE INDEX registry_verification_body ON registry_verification (body, verified_day);

-- +goose Down
DROP TABLE registry_verification;
DROP TABLE registry_quota;
DROP TABLE registry_key;
DROP TABLE registry_body;
DROP TABLE registry_resident;
DROP TABLE registry_family;
