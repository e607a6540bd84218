-- +goose Up
ALTER TABLE desks ADD COLUMN ended_at BIGINT NOT NULL DEFAULT 0; -- 0 while it may check
