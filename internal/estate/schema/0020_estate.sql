-- +goose Up
-- What does not work, where, since when and until when (0: still).
CREATE TABLE estate_incident (
    id          TEXT   PRIMARY KEY,
    kind        TEXT   NOT NULL,
    code        TEXT   NOT NULL,
    severity    BIGINT NOT NULL,
    description TEXT   NOT NULL,
    opened_at   BIGINT NOT NULL,
    opened_by   TEXT   NOT NULL,
    closed_at   BIGINT NOT NULL,
    closed_by   TEXT   NOT NULL,
    remedy      TEXT   NOT NULL
);
CREATE INDEX estate_incident_open ON estate_incident (closed_at, opened_at);

-- +goose Down
DROP TABLE estate_incident;
