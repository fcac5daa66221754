-- name: InsertAccount :execrows
INSERT INTO account (id, kind, state, given_name, family_name, codice_fiscale, proven, email, phone, lang, password, roles,
    registered_at, registered_day, changed_at, version)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, 1)
ON CONFLICT DO NOTHING;

-- name: Account :one
SELECT * FROM account WHERE id = $1;

-- name: AccountByEmail :one
SELECT * FROM account WHERE email = $1 AND kind = $2 AND email <> '';

-- name: AccountByCodiceFiscale :one
SELECT * FROM account WHERE codice_fiscale = $1 AND kind = $2 AND codice_fiscale <> '';

-- name: UpdateAccount :execrows
UPDATE account SET state = sqlc.arg(state), given_name = sqlc.arg(given_name), family_name = sqlc.arg(family_name),
    codice_fiscale = sqlc.arg(codice_fiscale), proven = sqlc.arg(proven), email = sqlc.arg(email), phone = sqlc.arg(phone),
    lang = sqlc.arg(lang), password = sqlc.arg(password), roles = sqlc.arg(roles), changed_at = sqlc.arg(changed_at),
    version = version + 1
WHERE id = sqlc.arg(id) AND version = sqlc.arg(was);

-- name: AccountsOfKind :many
SELECT * FROM account WHERE kind = $1 ORDER BY family_name, given_name, id;

-- name: ClosedBefore :many
SELECT * FROM account WHERE state = 'closed' AND changed_at <= $1 ORDER BY id LIMIT 500;

-- name: CountByDay :many
SELECT registered_day, count(*) AS n FROM account
WHERE kind = 'citizen' AND registered_day >= sqlc.arg(since) AND registered_day <= sqlc.arg(until)
GROUP BY registered_day ORDER BY registered_day;

-- name: CountThrough :one
SELECT count(*) FROM account WHERE kind = 'citizen' AND registered_day <= $1;

-- name: InsertPending :exec
INSERT INTO account_pending (token_hash, purpose, account, given_name, family_name, codice_fiscale, email, lang, password,
    asked_at, asked_day, expires_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12);

-- name: Pending :one
SELECT * FROM account_pending WHERE token_hash = $1 AND purpose = $2 AND expires_at > $3;

-- name: DeletePending :execrows
DELETE FROM account_pending WHERE token_hash = $1;

-- name: DeletePendingOf :exec
DELETE FROM account_pending WHERE account = $1 AND purpose = $2;

-- name: PurgePending :execrows
DELETE FROM account_pending WHERE expires_at <= $1;

-- name: InsertSession :exec
INSERT INTO account_session (token_hash, id, account, method, agent, started_at, seen_at) VALUES ($1, $2, $3, $4, $5, $6, $7);

-- name: SessionAccount :one
SELECT s.started_at, s.seen_at, s.id AS session, a.id, a.kind, a.state, a.given_name, a.family_name, a.codice_fiscale, a.proven, a.email, a.roles
FROM account_session s JOIN account a ON a.id = s.account WHERE s.token_hash = $1;

-- name: SessionsOf :many
SELECT * FROM account_session WHERE account = $1 ORDER BY started_at DESC, id DESC LIMIT 50;

-- name: TouchSession :exec
UPDATE account_session SET seen_at = sqlc.arg(seen_at) WHERE token_hash = sqlc.arg(token_hash) AND seen_at < sqlc.arg(seen_at);

-- name: DeleteSession :execrows
DELETE FROM account_session WHERE token_hash = $1;

-- name: DeleteSessionByID :execrows
DELETE FROM account_session WHERE id = $1 AND account = $2;

-- name: DeleteSessionsOf :execrows
DELETE FROM account_session WHERE account = sqlc.arg(account) AND token_hash <> sqlc.arg(spare);

-- name: PurgeSessions :execrows
DELETE FROM account_session WHERE started_at <= sqlc.arg(started) OR seen_at <= sqlc.arg(seen);

-- name: InsertDelegation :execrows
INSERT INTO account_delegation (id, delegator, codice_fiscale, given_name, family_name, from_day, until_day, answer_day, state, ended_by,
    proposed_at, changed_at, version)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, '', $10, $10, 1)
ON CONFLICT DO NOTHING;

-- name: Delegation :one
SELECT sqlc.embed(d), a.state AS delegator_state, a.given_name AS delegator_given_name, a.family_name AS delegator_family_name,
    a.codice_fiscale AS delegator_codice_fiscale
FROM account_delegation d JOIN account a ON a.id = d.delegator WHERE d.id = $1;

-- name: DelegationsGiven :many
SELECT sqlc.embed(d), a.state AS delegator_state, a.given_name AS delegator_given_name, a.family_name AS delegator_family_name,
    a.codice_fiscale AS delegator_codice_fiscale
FROM account_delegation d JOIN account a ON a.id = d.delegator WHERE d.delegator = $1 ORDER BY d.proposed_at DESC, d.id DESC LIMIT 200;

-- name: DelegationsReceived :many
SELECT sqlc.embed(d), a.state AS delegator_state, a.given_name AS delegator_given_name, a.family_name AS delegator_family_name,
    a.codice_fiscale AS delegator_codice_fiscale
FROM account_delegation d JOIN account a ON a.id = d.delegator WHERE d.codice_fiscale = $1 ORDER BY d.proposed_at DESC, d.id DESC LIMIT 200;

-- name: CountDelegationsGiven :one
SELECT count(*) FROM account_delegation WHERE delegator = $1 AND (state = 'proposed' OR state = 'accepted');

-- name: CountDelegationsSince :one
SELECT count(*) FROM account_delegation WHERE delegator = $1 AND proposed_at > $2;

-- name: CountDelegationsReceived :one
SELECT count(*) FROM account_delegation WHERE codice_fiscale = $1 AND state = 'accepted';

-- name: MarkDelegation :execrows
UPDATE account_delegation SET state = sqlc.arg(state), ended_by = sqlc.arg(ended_by), changed_at = sqlc.arg(changed_at), version = version + 1
WHERE id = sqlc.arg(id) AND version = sqlc.arg(was);

-- name: DelegationsOver :many
SELECT id FROM account_delegation
WHERE state = 'accepted' AND until_day < sqlc.arg(today) OR state = 'proposed' AND (until_day < sqlc.arg(today) OR answer_day < sqlc.arg(today))
ORDER BY id LIMIT 200;

-- name: DeleteDelegationsOf :exec
DELETE FROM account_delegation WHERE delegator = sqlc.arg(delegator) OR codice_fiscale = sqlc.arg(codice_fiscale) AND state <> 'proposed';

-- name: PurgeDelegations :execrows
DELETE FROM account_delegation WHERE (state = 'refused' OR state = 'ended' OR state = 'expired') AND changed_at < $1;
