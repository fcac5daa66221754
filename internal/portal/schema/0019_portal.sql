-- +goose Up
-- News written by the staff. Those of the declared files have no row.
CREATE TABLE portal_news (
    id         TEXT   PRIMARY KEY,
    kind       TEXT   NOT NULL,
    slug       TEXT   NOT NULL,
    day        TEXT   NOT NULL,
    until      TEXT   NOT NULL,
    office     TEXT   NOT NULL,
    topics     TEXT   NOT NULL,
    pages      TEXT   NOT NULL,
    state      TEXT   NOT NULL,
    made_at    BIGINT NOT NULL,
    changed_at BIGINT NOT NULL,
    version    BIGINT NOT NULL,
    UNIQUE (kind, slug)
);
CREATE INDEX portal_news_shown ON portal_news (state, day);

-- A mark that a reader gave to a page. It names nobody.
CREATE TABLE portal_rating (
    id      TEXT   PRIMARY KEY,
    page    TEXT   NOT NULL,
    lang    TEXT   NOT NULL,
    stars   BIGINT NOT NULL,
    answers TEXT   NOT NULL,
    comment TEXT   NOT NULL,
    at      BIGINT NOT NULL,
    CHECK (stars >= 1 AND stars <= 5)
);
CREATE INDEX portal_rating_page ON portal_rating (page, stars);
CREATE INDEX portal_rating_at ON portal_rating (at);

-- +goose Down
DROP TABLE portal_rating;
DROP TABLE portal_news;
