-- Names as searches compare them: small letters without marks (app/lookup.Fold). A row follows every change of a card's holder; a database from before
-- this table is filled at the next start.

-- +goose Up
CREATE TABLE card_names (
    account TEXT PRIMARY KEY REFERENCES cards (account),
    folded  TEXT NOT NULL
);
CREATE INDEX card_names_folded ON card_names (folded);
