-- +goose Up
-- Who may sign in. A citizen and an officer with the same codice fiscale are two accounts: nobody works in both capacities at once.
CREATE TABLE account (
    id             TEXT   PRIMARY KEY,
    kind           TEXT   NOT NULL,
    state          TEXT   NOT NULL,
    given_name     TEXT   NOT NULL,
    family_name    TEXT   NOT NULL,
    codice_fiscale TEXT   NOT NULL,
    proven         BIGINT NOT NULL,
    email          TEXT   NOT NULL,
    phone          TEXT   NOT NULL,
    lang           TEXT   NOT NULL,
    password       TEXT   NOT NULL,
    roles          TEXT   NOT NULL,
    registered_at  BIGINT NOT NULL,
    registered_day TEXT   NOT NULL,
    changed_at     BIGINT NOT NULL,
    version        BIGINT NOT NULL
);
CREATE UNIQUE INDEX account_email ON account (email, kind) WHERE email <> '';
CREATE UNIQUE INDEX account_codice_fiscale ON account (codice_fiscale, kind) WHERE codice_fiscale <> '';
CREATE INDEX account_registered ON account (kind, registered_day);

-- What somebody wrote who has not confirmed the address yet, or a proof of identity without an account. Only the hash of the
-- secret that was sent is kept. purpose: registration, proof, password, email.
CREATE TABLE account_pending (
    token_hash     TEXT   PRIMARY KEY,
    purpose        TEXT   NOT NULL,
    account        TEXT   NOT NULL,
    given_name     TEXT   NOT NULL,
    family_name    TEXT   NOT NULL,
    codice_fiscale TEXT   NOT NULL,
    email          TEXT   NOT NULL,
    lang           TEXT   NOT NULL,
    password       TEXT   NOT NULL,
    asked_at       BIGINT NOT NULL,
    asked_day      TEXT   NOT NULL,
    expires_at     BIGINT NOT NULL
);
CREATE INDEX account_pending_account ON account_pending (account, purpose);
CREATE INDEX account_pending_expires ON account_pending (expires_at);

CREATE TABLE account_session (
    token_hash TEXT   PRIMARY KEY,
    id         TEXT   NOT NULL UNIQUE,
    account    TEXT   NOT NULL REFERENCES account (id),
    method     TEXT   NOT NULL,
    agent      TEXT   NOT NULL,
    started_at BIGINT NOT NULL,
    seen_at    BIGINT NOT NULL
);
CREATE INDEX account_session_account ON account_session (account, started_at);
CREATE INDEX account_session_seen ON account_session (seen_at);

-- +goose Down
DROP TABLE account_session;
DROP TABLE account_pending;
DROP TABLE account;
