-- +goose Up
-- A mark is about a page, or about a digital service that was just used.
ALTER TABLE portal_rating ADD COLUMN service BIGINT NOT NULL DEFAULT 0;

-- +goose Down
ALTER TABLE portal_rating DROP COLUMN service;
