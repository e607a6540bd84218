-- +goose Up
-- The photo of a person on record: officers set it beside what somebody sends who says to be them. It is the portrait of the registration that was approved.
CREATE TABLE registry_photos (
    insurance_number TEXT PRIMARY KEY,     -- mã số BHXH
    content          BLOB NOT NULL,        -- JPEG
    kept_at          BIGINT NOT NULL
);
