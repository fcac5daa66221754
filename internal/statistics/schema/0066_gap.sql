-- +goose Up
-- What people looked for in vain on a day: an address that no page has ("page"), words that the search found nothing for
-- ("search"). Only words that tell of nobody get here; n is how often.
CREATE TABLE statistics_gap (
    day  TEXT   NOT NULL,
    kind TEXT   NOT NULL,
    what TEXT   NOT NULL,
    n    BIGINT NOT NULL,
    PRIMARY KEY (day, kind, what)
);

-- +goose Down
DROP TABLE statistics_gap;
