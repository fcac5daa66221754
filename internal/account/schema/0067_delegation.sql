-- +goose Up
-- Who may act for whom. The delegate is named by codice fiscale and may have no account; given_name and family_name are the delegate's
-- as the delegator wrote them. state: proposed, accepted, refused, ended, expired. ended_by: delegator, delegate; empty: time.
CREATE TABLE account_delegation (
    id             TEXT   PRIMARY KEY,
    delegator      TEXT   NOT NULL REFERENCES account (id),
    codice_fiscale TEXT   NOT NULL,
    given_name     TEXT   NOT NULL,
    family_name    TEXT   NOT NULL,
    from_day       TEXT   NOT NULL,
    until_day      TEXT   NOT NULL,
    answer_day     TEXT   NOT NULL,
    state          TEXT   NOT NULL,
    ended_by       TEXT   NOT NULL,
    proposed_at    BIGINT NOT NULL,
    changed_at     BIGINT NOT NULL,
    version        BIGINT NOT NULL
);
CREATE UNIQUE INDEX account_delegation_open ON account_delegation (delegator, codice_fiscale) WHERE state = 'proposed' OR state = 'accepted';
CREATE INDEX account_delegation_delegator ON account_delegation (delegator, proposed_at);
CREATE INDEX account_delegation_delegate ON account_delegation (codice_fiscale, state);
CREATE INDEX account_delegation_changed ON account_delegation (state, changed_at);

-- +goose Down
DROP TABLE account_delegation;
