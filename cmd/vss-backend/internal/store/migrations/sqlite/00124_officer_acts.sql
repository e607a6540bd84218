-- +goose Up
-- An auditor reads what officers did, newest first. Their acts are few among the log's checks, so the index holds them alone.
CREATE INDEX audit_log_officers ON audit_log (leaf_index) WHERE actor = 'officer';
