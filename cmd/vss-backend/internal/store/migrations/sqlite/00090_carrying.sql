-- +goose Up
ALTER TABLE outbox ADD COLUMN state TEXT NOT NULL DEFAULT 'waiting';  -- waiting, sent, dead
ALTER TABLE outbox ADD COLUMN tries BIGINT NOT NULL DEFAULT 0;
ALTER TABLE outbox ADD COLUMN next_at BIGINT NOT NULL DEFAULT 0;      -- no attempt before; while one is on its way, when it is taken for lost
ALTER TABLE outbox ADD COLUMN fault TEXT NOT NULL DEFAULT '';         -- of the last attempt, in the gateway's words without the message's
CREATE INDEX outbox_due ON outbox (state, next_at);
