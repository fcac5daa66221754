-- +goose Up
-- A page of the portal that was shown: when, which, nothing about to whom. Where nothing tells one time from another,
-- those of a moment are one row; n is how many.
CREATE TABLE statistics_visit (
    id   TEXT   PRIMARY KEY,
    day  TEXT   NOT NULL,
    at   BIGINT NOT NULL,
    path TEXT   NOT NULL,
    n    BIGINT NOT NULL
);
CREATE INDEX statistics_visit_day ON statistics_visit (day, path);

-- +goose Down
DROP TABLE statistics_visit;
