-- +goose Up
-- By which registered delegation an appointment was made, in whose name (the delegator's account), by whom (the delegate's name), and
-- until when the delegate may come without a written one. Empty: by none.
ALTER TABLE booking_appointment ADD COLUMN delegation TEXT NOT NULL DEFAULT '';
ALTER TABLE booking_appointment ADD COLUMN delegator TEXT NOT NULL DEFAULT '';
ALTER TABLE booking_appointment ADD COLUMN delegate TEXT NOT NULL DEFAULT '';
ALTER TABLE booking_appointment ADD COLUMN delegated_until TEXT NOT NULL DEFAULT '';
CREATE INDEX booking_appointment_delegator ON booking_appointment (delegator, starts) WHERE delegator <> '';
CREATE INDEX booking_appointment_delegation ON booking_appointment (delegation, starts) WHERE delegation <> '';

-- +goose Down
DROP INDEX booking_appointment_delegation;
DROP INDEX booking_appointment_delegator;
ALTER TABLE booking_appointment DROP COLUMN delegated_until;
ALTER TABLE booking_appointment DROP COLUMN delegate;
ALTER TABLE booking_appointment DROP COLUMN delegator;
ALTER TABLE booking_appointment DROP COLUMN delegation;
