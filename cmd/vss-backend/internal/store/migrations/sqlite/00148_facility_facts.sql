-- What officers record about facilities beyond code and name, and the clerks who work there.

-- +goose Up
ALTER TABLE facilities ADD COLUMN facts TEXT NOT NULL DEFAULT '';       -- JSON; empty: as in the lists that the program was built with
ALTER TABLE facilities ADD COLUMN version BIGINT NOT NULL DEFAULT 0;    -- rises with every change of facts
ALTER TABLE facilities ADD COLUMN changed_at BIGINT NOT NULL DEFAULT 0; -- of facts
CREATE INDEX facilities_changed ON facilities (changed_at) WHERE changed_at > 0;

CREATE TABLE facility_clerks (
    facility_code TEXT NOT NULL REFERENCES facilities (code),
    staff_number  TEXT NOT NULL,            -- the facility's own
    name          TEXT NOT NULL,
    added_at      BIGINT NOT NULL,
    ended_at      BIGINT NOT NULL,          -- 0 while they work there
    PRIMARY KEY (facility_code, staff_number)
);
