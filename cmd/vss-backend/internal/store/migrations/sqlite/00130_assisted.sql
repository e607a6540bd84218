-- +goose Up
-- A registration that a clerk filed for somebody who came in person: who the clerk was. '' for those that a phone filed.
ALTER TABLE applications ADD COLUMN assisted_by TEXT NOT NULL DEFAULT '';
CREATE INDEX applications_assisted ON applications (assisted_by, filed_at);
