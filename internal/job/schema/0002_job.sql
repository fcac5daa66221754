-- +goose Up
-- When each periodic job is due; taking a job moves its time, so that one copy of the program runs it.
CREATE TABLE job (
    name     TEXT   PRIMARY KEY,
    due      BIGINT NOT NULL,
    began    BIGINT NOT NULL, -- of the run that is going on; 0: none
    last_run BIGINT NOT NULL,
    last_ms  BIGINT NOT NULL,
    error    TEXT   NOT NULL
);

-- +goose Down
DROP TABLE job;
