-- An import asks whose a card number is for every card that is issued.

-- +goose Up
CREATE INDEX registry_people_card ON registry_people (card_number);
