-- +goose Up
-- Images, found by the digest of what was sent. Only the sizes made here are kept: what a camera wrote into a file is not.
CREATE TABLE content_image (
    id     TEXT   PRIMARY KEY,
    width  BIGINT NOT NULL,
    height BIGINT NOT NULL,
    public BIGINT NOT NULL,
    at     BIGINT NOT NULL
);
CREATE TABLE content_image_size (
    image  TEXT   NOT NULL,
    width  BIGINT NOT NULL,
    height BIGINT NOT NULL,
    media  TEXT   NOT NULL,
    digest TEXT   NOT NULL,
    bytes  BYTEA  NOT NULL,
    PRIMARY KEY (image, width)
);
CREATE INDEX content_image_size_digest ON content_image_size (digest);

-- Files that contents offer, found by their digest.
CREATE TABLE content_file (
    id     TEXT   PRIMARY KEY,
    name   TEXT   NOT NULL,
    media  TEXT   NOT NULL,
    size   BIGINT NOT NULL,
    tagged BIGINT NOT NULL,
    public BIGINT NOT NULL,
    at     BIGINT NOT NULL,
    bytes  BYTEA  NOT NULL
);

-- +goose Down
DROP TABLE content_file;
DROP TABLE content_image_size;
DROP TABLE content_image;
