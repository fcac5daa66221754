-- +goose Up
-- Two questions that are asked while everybody waits for the writer: what one client holds, and what is on offer to somebody.
CREATE INDEX booking_appointment_client ON booking_appointment (client, lapses) WHERE lapses > 0;
CREATE INDEX booking_appointment_offer ON booking_appointment (waiting) WHERE state = 'offered';

-- +goose Down
DROP INDEX booking_appointment_offer;
DROP INDEX booking_appointment_client;
