package registry

import (
	"fmt"
	"time"

	"vssid/app/cardcode/printed"
	"vssid/app/insurance"
	"vssid/cmd/vss-backend/internal/events"
	"vssid/cmd/vss-backend/internal/store"
)

// rewrite changes what would be printed of a card from now on; the rest of the payload stays as it is.
func rewrite(card store.Card, change func(c *printed.Card)) (string, error) {
	c, err := printed.Parse(card.BHYTPayload)
	if err != nil {
		return "", fmt.Errorf("read the registry's payload: %w", err)
	}
	change(c)
	payload, err := printed.Write(*c)
	if err != nil {
		return "", fmt.Errorf("write the payload anew: %w", err)
	}
	return payload, nil
}

// CorrectHolder writes the holder's name or birth date anew; what is empty or zero stays as it is.
func CorrectHolder(tx *store.Tx, account, name string, born insurance.PartialDate, now time.Time) error {
	card, err := tx.Card(account)
	if err != nil {
		return err
	}
	if name != "" {
		card.HolderName = insurance.NormalName(name)
	}
	if !born.IsZero() {
		card.DateOfBirth = born.String()
	}
	payload, err := rewrite(card, func(c *printed.Card) {
		c.Name = card.HolderName
		if !born.IsZero() {
			c.DateOfBirth = born
		}
	})
	if err != nil {
		return err
	}
	if err := tx.CorrectHolder(account, card.HolderName, card.DateOfBirth, payload); err != nil {
		return err
	}
	return events.Put(tx, account, events.CardChanged, "", now)
}

// Renew gives a card more months: from the day after its last where it still counts, else from today. A card without a last day stays as it is.
func Renew(tx *store.Tx, account string, months int, now time.Time) error {
	card, err := tx.Card(account)
	if err != nil || card.ValidTo == "" {
		return err
	}
	last, err := insurance.ParsePartialDate(card.ValidTo)
	if err != nil {
		return fmt.Errorf("read the last day of a card: %w", err)
	}
	first, err := insurance.ParsePartialDate(card.ValidFrom)
	if err != nil {
		return fmt.Errorf("read the first day of a card: %w", err)
	}
	today := insurance.DateOf(now)
	begin := last.Last().First().AddDate(0, 0, 1)
	if last.Before(today) {
		begin, first = today.First(), today
	}
	end := insurance.PartialDate{Year: begin.Year(), Month: int(begin.Month()) + months, Day: begin.Day()}
	to := time.Date(end.Year, time.Month(end.Month), end.Day-1, 0, 0, 0, 0, begin.Location())
	last = insurance.PartialDate{Year: to.Year(), Month: int(to.Month()), Day: to.Day()}
	payload, err := rewrite(card, func(c *printed.Card) { c.ValidFrom, c.ValidTo = first, last })
	if err != nil {
		return err
	}
	if err := tx.SetValidity(account, first.String(), last.String(), payload); err != nil {
		return err
	}
	return events.Put(tx, account, events.CardChanged, "", now)
}

// Reissue makes the card a newer version of itself, as when a lost one is printed again.
func Reissue(tx *store.Tx, account string, now time.Time) error {
	if err := tx.ReissueCard(account); err != nil {
		return err
	}
	return events.Put(tx, account, events.CardChanged, "", now)
}
