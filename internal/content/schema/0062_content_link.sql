-- +goose Up
-- When a link to another site was last asked, and what it answered: an HTTP status, 0 for none.
CREATE TABLE content_link (
    address TEXT   PRIMARY KEY,
    status  BIGINT NOT NULL,
    at      BIGINT NOT NULL
);

-- +goose Down
DROP TABLE content_link;
