-- +goose Up
-- To which part of the transparent administration a content belongs, and when the version that readers see was made public.
ALTER TABLE content_item ADD COLUMN section TEXT NOT NULL DEFAULT '';
ALTER TABLE content_item ADD COLUMN shown_at BIGINT NOT NULL DEFAULT 0;
UPDATE content_item SET shown_at = changed_at WHERE public_version > 0;
CREATE INDEX content_item_section ON content_item (section) WHERE section <> '';

-- +goose Down
DROP INDEX content_item_section;
ALTER TABLE content_item DROP COLUMN shown_at;
ALTER TABLE content_item DROP COLUMN section;
