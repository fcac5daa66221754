-- +goose Up
-- One message to one person. key is the sender's: the same key twice is one message. account is empty where nobody's area shows it.
CREATE TABLE notify_message (
    id           TEXT   PRIMARY KEY,
    key          TEXT   NOT NULL UNIQUE,
    account      TEXT   NOT NULL,
    address      TEXT   NOT NULL,
    lang         TEXT   NOT NULL,
    subject      TEXT   NOT NULL,
    body         TEXT   NOT NULL,
    secret       BIGINT NOT NULL,
    about_kind   TEXT   NOT NULL,
    about_id     TEXT   NOT NULL,
    state        TEXT   NOT NULL,
    attempts     BIGINT NOT NULL,
    due          BIGINT NOT NULL,
    error        TEXT   NOT NULL,
    made_at      BIGINT NOT NULL,
    delivered_at BIGINT NOT NULL,
    read_at      BIGINT NOT NULL
);
CREATE INDEX notify_message_account ON notify_message (account, made_at);
CREATE INDEX notify_message_due ON notify_message (state, due);
CREATE INDEX notify_message_about ON notify_message (about_kind, about_id);

-- The mailboxes of a demonstration: what would have been sent by e-mail, as the person would find it.
CREATE TABLE notify_mailbox (
    id      TEXT   PRIMARY KEY,
    address TEXT   NOT NULL,
    sender  TEXT   NOT NULL,
    lang    TEXT   NOT NULL,
    subject TEXT   NOT NULL,
    body    TEXT   NOT NULL,
    at      BIGINT NOT NULL
);
CREATE INDEX notify_mailbox_address ON notify_mailbox (address, at);
CREATE INDEX notify_mailbox_at ON notify_mailbox (at);

-- +goose Down
DROP TABLE notify_mailbox;
DROP TABLE notify_message;
