-- +goose Up
-- An appointment that stays though the rules no longer offer its place: its time is taken from whatever cells they have there.
ALTER TABLE booking_appointment ADD COLUMN kept BIGINT NOT NULL DEFAULT 0;
CREATE INDEX booking_appointment_kept ON booking_appointment (calendar, starts) WHERE kept = 1;

-- +goose Down
DROP INDEX booking_appointment_kept;
ALTER TABLE booking_appointment DROP COLUMN kept;
