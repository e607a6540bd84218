-- An account that officers locked for its owner: no device gets it until officers open it again.

-- +goose Up
ALTER TABLE accounts ADD COLUMN locked_at BIGINT NOT NULL DEFAULT 0; -- 0: not locked
