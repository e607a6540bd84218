package applications

import (
	"crypto/rand"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"math/big"
	"time"

	"vssid/app/insurance"
	"vssid/cmd/vss-backend/internal/store"
)

//go:embed transaction.json
var termFile []byte

// term is how long an e-transaction account is good.
var term = readTerm(termFile)

type termRule struct {
	AsOf      string `json:"asOf"`
	Confirmed bool   `json:"confirmed"`
	Source    string `json:"source"`
	Years     int    `json:"years"`
}

// readTerm reads the rule that is built into the program; a test reads it as well.
func readTerm(raw []byte) termRule {
	var t termRule
	if err := json.Unmarshal(raw, &t); err != nil || t.Years < 1 {
		panic(fmt.Sprintf("the rule of the e-transaction account's term cannot be read: %v", err))
	}
	return t
}

// today is the day a moment falls on in Vietnam, ISO 8601.
func today(now time.Time) string { return insurance.DateOf(now).String() }

// openTransactionAccount opens the person's e-transaction account under a random number of twelve digits.
func openTransactionAccount(tx *store.Tx, account string, now time.Time) error {
	last := insurance.DateOf(now).First().AddDate(term.Years, 0, -1)
	for range 8 { // two numbers meet once in a thousand thousand million
		n, err := rand.Int(rand.Reader, big.NewInt(1_000_000_000_000))
		if err != nil {
			return fmt.Errorf("choose the number of an e-transaction account: %w", err)
		}
		fresh, err := tx.CreateTransactionAccount(store.TransactionAccount{Account: account, Number: fmt.Sprintf("%012d", n), OpenedOn: today(now), EndsOn: today(last)})
		if err != nil || fresh {
			return err
		}
	}
	return errors.New("open an e-transaction account: every number that was tried is taken, or the account has one")
}
