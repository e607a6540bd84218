package store

import (
	"strings"

	"vssid/app/lookup"
)

// Found is somebody a search has found: enough to tell people apart, no more.
type Found struct {
	Account         string
	InsuranceNumber string
	HolderName      string
	DateOfBirth     string // ISO 8601, as exact as the source
	Withdrawn       bool   // the card
}

const foundColumns = "SELECT DISTINCT c.account, c.insurance_number, c.holder_name, c.date_of_birth, c.withdrawn FROM cards c "

func (r *Reader) found(query string, args ...any) ([]Found, error) {
	var all []Found
	err := r.rows(foundColumns+query, args, func(scan func(...any) error) error {
		var f Found
		var withdrawn int
		err := scan(&f.Account, &f.InsuranceNumber, &f.HolderName, &f.DateOfBirth, &withdrawn)
		f.Withdrawn = withdrawn != 0
		all = append(all, f)
		return err
	})
	return all, err
}

// FindByNumber finds people by a number of the account, of the card, or of the citizen ID.
func (r *Reader) FindByNumber(number string, limit int) ([]Found, error) {
	return r.found(`WHERE c.account IN (SELECT account FROM account_numbers WHERE number = ?) OR c.card_number = ? OR c.citizen_id = ? OR c.insurance_number = ?
		ORDER BY c.account LIMIT ?`, number, number, number, number, limit)
}

// FindByPhone finds people by the telephone number of the account.
func (r *Reader) FindByPhone(phone string, limit int) ([]Found, error) {
	return r.found("JOIN accounts a ON a.account = c.account WHERE a.phone = ? ORDER BY c.account LIMIT ?", phone, limit)
}

// FindByName finds people whose name begins as given, with marks or without; a birth date of "" is any, otherwise ISO 8601 from its beginning.
func (r *Reader) FindByName(name, birth string, limit int) ([]Found, error) {
	folded := lookup.Fold(name)
	if folded == "" {
		return nil, nil
	}
	return r.found("JOIN card_names n ON n.account = c.account WHERE n.folded >= ? AND n.folded < ? AND c.date_of_birth LIKE ? ORDER BY c.account LIMIT ?",
		folded, folded+"\U0010FFFF", likeText(birth)+"%", limit)
}

// likeText takes the meaning from what LIKE reads as a pattern.
func likeText(s string) string { return strings.NewReplacer("%", "", "_", "").Replace(s) }

// nameCard keeps a holder's name as searches compare it.
func (t *Tx) nameCard(account, name string) error {
	return t.run("INSERT INTO card_names (account, folded) VALUES (?, ?) ON CONFLICT (account) DO UPDATE SET folded = excluded.folded", account, lookup.Fold(name))
}

// NameCards names at most limit cards that have no name for searches yet, and reports how many there were.
func (t *Tx) NameCards(limit int) (int, error) {
	names := map[string]string{}
	err := t.rows("SELECT c.account, c.holder_name FROM cards c LEFT JOIN card_names n ON n.account = c.account WHERE n.account IS NULL LIMIT ?", []any{limit}, func(scan func(...any) error) error {
		var account, name string
		err := scan(&account, &name)
		names[account] = name
		return err
	})
	if err != nil {
		return 0, err
	}
	for account, name := range names {
		if err := t.nameCard(account, name); err != nil {
			return 0, err
		}
	}
	return len(names), nil
}
